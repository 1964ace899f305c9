package dev.lockstep.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.compliance.SameClusters;
import dev.lockstep.compliance.SameClusters.Identity;
import dev.lockstep.preflight.Check.Outcome;
import dev.lockstep.store.evidence.Reconcilers.Told;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which clusters look like one and are not said to be one. */
class SeveralSourcesTest {
    private static final Told ARM = new Told("drone", "azure", "/subscriptions/s/connectedclusters/weu-1", "WEU-1");
    private static final Told DIRECT = new Told("drone", "kubernetes/weu-1", "weu-1", "weu-1");
    private static final Told OTHER = new Told("drone", "azure", "/subscriptions/s/connectedclusters/neu-1", "neu-1");

    private static SameClusters same(Told... told) {
        return new SameClusters(Stream.of(told)
                .collect(java.util.stream.Collectors.toMap(
                        one -> new Identity(one.source(), one.owner()), one -> "one")));
    }

    @Test
    void sourcesThatShareANameAreNamed() {
        Check check = SeveralSources.check(List.of(ARM, DIRECT, OTHER), SameClusters.NONE);
        assertThat(check.outcome()).isEqualTo(Outcome.WARNING);
        assertThat(check.found()).contains("weu-1 (azure, kubernetes/weu-1)").doesNotContain("neu-1");
    }

    @Test
    void whatIsSaidToBeOneIsNoDoubt() {
        assertThat(SeveralSources.check(List.of(ARM, DIRECT, OTHER), same(ARM, DIRECT))
                        .outcome())
                .isEqualTo(Outcome.OK);
        assertThat(SeveralSources.check(List.of(ARM, DIRECT), same(ARM)).outcome())
                .as("half of it is")
                .isEqualTo(Outcome.WARNING);
        assertThat(SeveralSources.check(List.of(ARM, OTHER), SameClusters.NONE).outcome())
                .isEqualTo(Outcome.OK);
    }

    /** A source may tell of two folders of a cluster, and of two clusters of a name in two resource groups. */
    @Test
    void oneSourceIsNotSeveral() {
        Told folder = new Told("large", ARM.source(), ARM.owner(), ARM.cluster());
        Told group = new Told("drone", ARM.source(), "/subscriptions/t/connectedclusters/weu-1", "weu-1");
        assertThat(SeveralSources.check(List.of(ARM, folder, group), SameClusters.NONE)
                        .outcome())
                .isEqualTo(Outcome.OK);
    }

    @Test
    void manyAreCounted() {
        List<Told> many = IntStream.range(0, 30)
                .boxed()
                .flatMap(nr -> Stream.of(
                        new Told("drone", "azure", "/" + nr, "c" + nr),
                        new Told("drone", "kubernetes/c" + nr, "c" + nr, "c" + nr)))
                .toList();
        assertThat(SeveralSources.check(many, new SameClusters(Map.of())).found())
                .endsWith("and 25 more");
    }
}
