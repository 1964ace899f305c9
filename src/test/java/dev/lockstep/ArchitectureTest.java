package dev.lockstep;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.lockstep.promotion.StepRule;
import dev.lockstep.worker.StepExecutor;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;

/** Holds the arrows between packages: which may know which. */
@AnalyzeClasses(packages = "dev.lockstep", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    /** What text of others may do is everybody's affair. */
    private static final String TEXT = "dev.lockstep.text";

    @ArchTest
    static final ArchRule TEXT_KNOWS_NOBODY = classes()
            .that()
            .resideInAPackage(TEXT)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", TEXT);

    @ArchTest
    static final ArchRule PROMOTION_KNOWS_NOBODY = classes()
            .that()
            .resideInAPackage("dev.lockstep.promotion")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "dev.lockstep.promotion", TEXT);

    /** What a step may do and where it leads is decided without ports; its executor has them. */
    @ArchTest
    static final ArchRule RULES_OF_STEPS_ARE_PURE = classes()
            .that()
            .resideInAPackage("dev.lockstep.steps")
            .and()
            .areAssignableTo(StepRule.class)
            .should()
            .onlyDependOnClassesThat(resideInAPackage("java..")
                    .or(resideInAPackage("dev.lockstep.promotion"))
                    .or(resideInAPackage("dev.lockstep.steps").and(not(assignableTo(StepExecutor.class)))));

    @ArchTest
    static final ArchRule COMPLIANCE_KNOWS_NOBODY = classes()
            .that()
            .resideInAPackage("dev.lockstep.compliance")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "dev.lockstep.compliance", TEXT);

    /** What the tables look like is known to the package that has them, and to nobody else. */
    @ArchTest
    static final ArchRule ROWS_AND_STATEMENTS_ARE_IN_THE_STORE = noClasses()
            .that()
            .resideOutsideOfPackages("dev.lockstep.store..", "dev.lockstep.database..", "dev.lockstep.sandbox..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "jakarta.persistence..",
                    "java.sql..",
                    "javax.sql..",
                    "org.hibernate..",
                    "io.quarkus.hibernate..",
                    "io.quarkus.panache..");

    private static final String ENGINE = "dev.lockstep.scheduler..";
    private static final String COMMAND_LINE = "dev.lockstep.scheduler.cli..";
    private static final String TERMINAL = "dev.lockstep.terminal..";

    @ArchTest
    static final ArchRule THE_ENGINE_KNOWS_NOBODY = classes()
            .that()
            .resideInAPackage(ENGINE)
            .and()
            .resideOutsideOfPackage(COMMAND_LINE)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "javax.crypto..",
                    ENGINE,
                    TEXT,
                    "org.snakeyaml.engine..",
                    "com.google.re2j..",
                    "com.networknt.schema..",
                    "com.fasterxml.jackson..");

    @ArchTest
    static final ArchRule THE_ENGINE_READS_NO_CLOCK_FILE_OR_NETWORK = noClasses()
            .that()
            .resideInAPackage(ENGINE)
            .and()
            .resideOutsideOfPackage(COMMAND_LINE)
            .should()
            .dependOnClassesThat()
            .haveNameMatching("java\\.(nio\\.file|nio\\.channels|sql|rmi|util\\.prefs)\\..*"
                    + "|java\\.net\\.(?!URLEncoder).*"
                    + "|java\\.io\\.(File.*|RandomAccessFile|Console)"
                    + "|java\\.lang\\.(Thread|Runtime|Process.*)"
                    + "|java\\.util\\.(Random|SplittableRandom|Timer|Scanner|Date|Calendar|TimeZone)"
                    + "|java\\.util\\.(random\\.|concurrent\\.(ThreadLocalRandom|Executor|ForkJoin)).*"
                    + "|java\\.security\\.SecureRandom")
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(Clock.class)
            .orShould()
            .accessTargetWhere(new Impurity());

    /** Neither the engine nor the server. */
    @ArchTest
    static final ArchRule NOBODY_KNOWS_THE_COMMAND_LINE = noClasses()
            .that()
            .resideOutsideOfPackage(COMMAND_LINE)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(COMMAND_LINE);

    /** What it knows besides the engine is what the jar that stands alone would have to hold. */
    @ArchTest
    static final ArchRule THE_COMMAND_LINE_KNOWS_THE_ENGINE = classes()
            .that()
            .resideInAPackage(COMMAND_LINE)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", ENGINE, TERMINAL, "com.fasterxml.jackson.core..", "com.github.difflib..");

    /** It is one look at what others printed, by the rules and readers of the server, which does not know it. */
    @ArchTest
    static final ArchRule THE_JUDGE_KNOWS_RULES_AND_READERS = classes()
            .that()
            .resideInAPackage("dev.lockstep.judge..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "dev.lockstep.judge..",
                    "dev.lockstep.compliance..",
                    "dev.lockstep.argocd..",
                    "dev.lockstep.azure..",
                    "dev.lockstep.flux..",
                    "dev.lockstep.ports..",
                    TERMINAL,
                    TEXT,
                    "com.fasterxml.jackson..");

    @ArchTest
    static final ArchRule NOBODY_KNOWS_THE_JUDGE = noClasses()
            .that()
            .resideOutsideOfPackage("dev.lockstep.judge..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.lockstep.judge..");

    @ArchTest
    static final ArchRule THE_TERMINAL_KNOWS_NOBODY = classes()
            .that()
            .resideInAPackage(TERMINAL)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", TERMINAL);

    @ArchTest
    static final ArchRule PORTS_KNOW_THE_CORE_ALONE = classes()
            .that()
            .resideInAPackage("dev.lockstep.ports")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "javax.net.ssl..",
                    "dev.lockstep.ports",
                    "dev.lockstep.promotion",
                    "dev.lockstep.compliance",
                    "dev.lockstep.memory",
                    "dev.lockstep.scheduler",
                    TEXT);

    @ArchTest
    static final ArchRule ADAPTERS_KNOW_PORTS_AND_NOT_EACH_OTHER = noClasses()
            .that()
            .resideInAnyPackage(
                    "dev.lockstep.git..",
                    "dev.lockstep.github..",
                    "dev.lockstep.azure..",
                    "dev.lockstep.argocd..",
                    "dev.lockstep.flux..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.lockstep.store..",
                    "dev.lockstep.worker..",
                    "dev.lockstep.evidence..",
                    "dev.lockstep.rendering..",
                    "dev.lockstep.trigger..",
                    "dev.lockstep.api..",
                    "dev.lockstep.dashboard..",
                    "dev.lockstep.sandbox..",
                    "dev.lockstep.wiring..");

    @ArchTest
    static final ArchRule GIT_STAYS_IN_ITS_PACKAGE = noClasses()
            .that()
            .resideOutsideOfPackages("dev.lockstep.git..", "dev.lockstep.sandbox..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.eclipse.jgit..");

    @ArchTest
    static final ArchRule GITHUB_STAYS_IN_ITS_PACKAGE = noClasses()
            .that()
            .resideOutsideOfPackage("dev.lockstep.github..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.kohsuke..");

    @ArchTest
    static final ArchRule AZURE_STAYS_IN_ITS_PACKAGE = noClasses()
            .that()
            .resideOutsideOfPackage("dev.lockstep.azure..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("com.azure..", "com.microsoft..", "reactor..");

    private static final String SANDBOX = "dev.lockstep.sandbox..";

    /** A production build is made without it. */
    @ArchTest
    static final ArchRule NOTHING_IN_PRODUCTION_KNOWS_THE_SANDBOX = noClasses()
            .that()
            .resideOutsideOfPackage(SANDBOX)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(SANDBOX, "io.zonky..");

    /** What connects it with Lockstep fills hooks; the world itself could as well be another process, and can be. */
    @ArchTest
    static final ArchRule THE_WORLD_OF_THE_SANDBOX_DOES_NOT_KNOW_LOCKSTEP = classes()
            .that()
            .resideInAPackage(SANDBOX)
            .and()
            .resideOutsideOfPackages(
                    "dev.lockstep.sandbox.server..", "dev.lockstep.sandbox.pages..", "dev.lockstep.sandbox.database..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "javax..",
                    "com.sun.net.httpserver..",
                    "org.eclipse.jgit..",
                    "com.fasterxml..",
                    "org.snakeyaml..",
                    "org.jboss.logging..",
                    "org.slf4j..",
                    SANDBOX,
                    "dev.lockstep.memory..",
                    "dev.lockstep.scheduler..");

    @ArchTest
    static final ArchRule NO_CYCLES =
            slices().matching("dev.lockstep.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule THE_CLOCK_IS_A_BEAN = noClasses()
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(OffsetDateTime.class, "now")
            .orShould()
            .callMethod(ZonedDateTime.class, "now")
            .orShould()
            .callMethod(LocalDateTime.class, "now");

    @ArchTest
    static final ArchRule PACKAGES_ARE_NAMED_FOR_IDEAS = noClasses()
            .should()
            .resideInAnyPackage(
                    "..impl..",
                    "..service..",
                    "..services..",
                    "..util..",
                    "..utils..",
                    "..model..",
                    "..dto..",
                    "..common..",
                    "..helper..",
                    "..helpers..",
                    "..manager..");
}
