package dev.lockstep.process.crash;

import static net.bytebuddy.matcher.ElementMatchers.hasSuperType;
import static net.bytebuddy.matcher.ElementMatchers.isPrivate;
import static net.bytebuddy.matcher.ElementMatchers.isPublic;
import static net.bytebuddy.matcher.ElementMatchers.isStatic;
import static net.bytebuddy.matcher.ElementMatchers.nameContains;
import static net.bytebuddy.matcher.ElementMatchers.nameStartsWith;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.not;
import static net.bytebuddy.matcher.ElementMatchers.takesNoArguments;

import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.util.jar.JarFile;
import net.bytebuddy.agent.builder.AgentBuilder;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.matcher.ElementMatcher;
import net.bytebuddy.utility.JavaModule;

/**
 * Puts the points into the application's classes as they are loaded. Properties: {@link CrashPoints#FOLDER}; the jar with
 * {@link CrashPoints}; the writing methods of the ports, as {@code class#method} with commas between; a mutation.
 */
public final class CrashAgent {
    private static final String CONNECTION = "org.postgresql.jdbc.PgConnection";
    public static final String POINTS = "crash.points";
    public static final String EFFECTS = "crash.effects";
    public static final String MUTATION = "crash.mutation";

    private CrashAgent() {}

    /** A protection that can be switched off, to see that the matrix misses it. */
    public enum Mutation {
        /** A status is posted without a look at the latest one. */
        STATUS_BLINDLY("dev.lockstep.github.GitHubCommitStatuses", "latest"),
        /** A pull request is opened without a look for the one that is there. */
        OPEN_BLINDLY("dev.lockstep.github.GitHubPullRequests", "find"),
        /** A pull request is closed without a look at what was said there already. */
        COMMENT_BLINDLY("dev.lockstep.github.GitHubPullRequests", "commented");

        private final String type;
        private final String method;

        Mutation(String type, String method) {
            this.type = type;
            this.method = method;
        }
    }

    public static void premain(String arguments, Instrumentation instrumentation) throws IOException {
        instrumentation.appendToBootstrapClassLoaderSearch(new JarFile(System.getProperty(POINTS)));
        AgentBuilder agent = new AgentBuilder.Default()
                .disableClassFormatChanges()
                // Asked of every class that is loaded, and by its name alone: a start has tens of thousands.
                .ignore(not(nameStartsWith("dev.lockstep.").or(named(CONNECTION)))
                        .or(nameContains("_ClientProxy"))
                        .or(nameContains("_Subclass"))
                        .or(nameContains("_Bean"))
                        .or(nameContains("$$")))
                .with(new Loud())
                .type(named(CONNECTION))
                .transform(advise(Advices.Commit.class, named("commit").and(takesNoArguments())))
                .type(named("dev.lockstep.worker.Worker"))
                .transform(advise(Advices.Move.class, named("move")))
                .type(named("dev.lockstep.worker.Actions"))
                .transform(advise(Advices.Perform.class, named("perform")))
                .type(named("dev.lockstep.store.PromotionStore"))
                .transform(advise(Advices.Save.class, named("save")))
                .transform(advise(Advices.Claim.class, named("claim")))
                .type(named("dev.lockstep.github.GitHubHttp"))
                .transform(advise(Advices.Rest.class, named("once")))
                .type(named("dev.lockstep.git.Remote"))
                .transform(advise(Advices.Push.class, named("push")));
        for (String effect : System.getProperty(EFFECTS, "").split(",")) {
            String[] parts = effect.split("#");
            agent = agent.type(not(named(CONNECTION)).and(hasSuperType(named(parts[0]))))
                    .transform((builder, type, loader, module, domain) -> builder.visit(Advice.withCustomMapping()
                            .bind(Advices.Port.class, parts[0].replaceFirst(".*\\.", "") + "." + parts[1])
                            .to(Advices.Effect.class)
                            .on(named(parts[1]).and(isPublic()).and(not(isStatic())))));
        }
        String mutation = System.getProperty(MUTATION, "");
        if (!mutation.isEmpty()) {
            Mutation chosen = Mutation.valueOf(mutation);
            agent = agent.type(named(chosen.type))
                    .transform(advise(
                            chosen == Mutation.COMMENT_BLINDLY ? Advices.No.class : Advices.Nothing.class,
                            named(chosen.method).and(isPrivate())));
        }
        agent.installOn(instrumentation);
    }

    private static AgentBuilder.Transformer advise(Class<?> advice, ElementMatcher<? super MethodDescription> methods) {
        return (builder, type, loader, module, domain) ->
                builder.visit(Advice.to(advice).on(methods));
    }

    /** An agent that silently does nothing would prove everything. */
    private static final class Loud extends AgentBuilder.Listener.Adapter {
        @Override
        public void onError(String type, ClassLoader loader, JavaModule module, boolean loaded, Throwable failure) {
            failure.printStackTrace();
            Runtime.getRuntime().halt(99);
        }
    }
}
