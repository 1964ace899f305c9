package dev.lockstep.store.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.compliance.SameClusters;
import dev.lockstep.endtoend.TestServer;
import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.store.evidence.Reconcilers.AlsoFollowed;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which clusters follow another branch, too, over rows. */
@QuarkusTest
@QuarkusTestResource(TestServer.class)
class AlsoFollowedTest {
    private static final RepositoryUrl GITOPS = RepositoryUrl.of("https://git.example/also/gitops");

    @Inject
    Reconcilers reconcilers;

    @Inject
    EntityManager entities;

    @AfterEach
    void forget() {
        QuarkusTransaction.requiringNew()
                .run(() -> entities.createNativeQuery("delete from reconciler where source like 'also-%'")
                        .executeUpdate());
    }

    private void row(
            String source, String owner, String name, String cluster, String branch, String type, boolean gone) {
        QuarkusTransaction.requiringNew()
                .run(() -> entities.createNativeQuery(
                                "insert into reconciler (source, owner, name, cluster, kind, repository, branch,"
                                        + " cluster_type, evidence, observed_at, first_seen_at, missing_since, gone_since)"
                                        + " values (:source, :owner, :name, :cluster, :kind, :repository, :branch, :type,"
                                        + " cast('{}' as jsonb), :now, :now, case when :gone then cast(:now as timestamptz) end,"
                                        + " case when :gone then cast(:now as timestamptz) end)")
                        .setParameter("source", source)
                        .setParameter("owner", owner)
                        .setParameter("name", name)
                        .setParameter("cluster", cluster)
                        .setParameter("kind", source.equals("also-argo") ? "ARGOCD" : "FLUX_KUBERNETES")
                        .setParameter("repository", GITOPS.key())
                        .setParameter("branch", branch)
                        .setParameter("type", type)
                        .setParameter("now", Instant.parse("2026-03-02T12:00:00Z"))
                        .setParameter("gone", gone)
                        .executeUpdate());
    }

    @Test
    void clustersAreThoseOfTheSameOwnerAndAreCountedOnce() {
        for (String group : new String[] {"one", "two", "three"}) {
            row("also-azure", group + "/aks", "dev", "aks", "dev", "drone", false);
            row("also-azure", group + "/aks", "dev-again", "aks", "dev", "drone", false);
        }
        row("also-azure", "one/aks", "stage", "aks", "stage", "drone", false);
        row("also-azure", "two/aks", "stage", "aks", "stage", "drone", false);
        row("also-azure", "two/aks", "stage-again", "aks", "stage", "drone", false);
        row("also-azure", "four/aks", "stage", "aks", "stage", "drone", false);
        row("also-azure", "three/aks", "gone", "aks", "stage", "drone", true);
        row("also-azure", "three/aks", "typeless", "aks", "stage", "", false);
        row("also-other", "three/aks", "stage", "aks", "stage", "drone", false);
        assertThat(reconcilers.alsoFollowed(GITOPS, "dev"))
                .containsExactly(new AlsoFollowed("drone", GITOPS.key(), "stage", "drone", "aks", 2));
        assertThat(reconcilers.alsoFollowed(GITOPS, "elsewhere")).isEmpty();
    }

    /** Two reconcilers in a cluster are one cluster, and so are two sources of one that is said to be one. */
    @Test
    void clustersAreCountedOnceWhoeverTellsOfThem() {
        row("also-azure", "/one", "dev", "one", "dev", "drone", false);
        row("also-azure", "/one", "dev-again", "one", "dev", "drone", false);
        row("also-azure", "/two", "dev", "two", "dev", "drone", false);
        row("also-kubernetes/one", "one", "flux-system/dev", "one", "dev", "drone", false);
        row("also-kubernetes/one", "one", "flux-system/large", "one", "dev", "large", false);
        assertThat(reconcilers.clustersByType(GITOPS, "dev", SameClusters.NONE))
                .containsOnly(Map.entry("drone", 3), Map.entry("large", 1));
        SameClusters same = new SameClusters(Map.of(
                new SameClusters.Identity("also-azure", "/one"), "first",
                new SameClusters.Identity("also-kubernetes/one", "one"), "first"));
        assertThat(reconcilers.clustersByType(GITOPS, "dev", same))
                .containsOnly(Map.entry("drone", 2), Map.entry("large", 1));
    }

    @Test
    void theClustersOfAnInstanceAreThoseOfItsApplications() {
        row("also-argo", "hub", "argocd/dev-west", "west-1", "dev", "large", false);
        row("also-argo", "hub", "argocd/dev-east", "east-1", "dev", "large", false);
        row("also-argo", "hub", "argocd/stage-west", "west-1", "stage", "large", false);
        row("also-argo", "hub", "argocd/stage-north", "north-1", "stage", "large", false);
        assertThat(reconcilers.alsoFollowed(GITOPS, "dev"))
                .containsExactly(new AlsoFollowed("large", GITOPS.key(), "stage", "large", "west-1", 1));
    }

    /** Wherever the applications lead that it brings: it brings them to one cluster. */
    @Test
    void whatIsAppliedForOtherClustersIsOnThatOfTheInstance() {
        row("also-argo", "hub", "argocd/dev@west-1", "west-1", "dev", "large", false);
        row("also-argo", "hub", "argocd/dev@east-1", "east-1", "dev", "large", false);
        row("also-argo", "hub", "argocd/stage@north-1#large", "north-1", "stage", "large", false);
        assertThat(reconcilers.alsoFollowed(GITOPS, "dev"))
                .containsExactly(new AlsoFollowed("large", GITOPS.key(), "stage", "large", "hub", 1));
    }

    /** To Flux, that is one of another cluster. */
    @Test
    void onlyArgoCdAppliesForOthersWhatIsOnItsOwnCluster() {
        row("also-flux", "a", "flux/repo@remote", "remote", "dev", "large", false);
        row("also-flux", "a", "flux/other", "a", "stage", "large", false);
        assertThat(reconcilers.alsoFollowed(GITOPS, "dev")).isEmpty();
    }

    @Test
    void anInstanceOfArgoCdIsOneCluster() {
        for (int nr = 0; nr < 5; nr++) {
            row("also-argo", "hub", "argocd/dev-" + nr, "hub", "dev", "large", false);
            row("also-argo", "hub", "argocd/stage-" + nr, "hub", "stage", "large", false);
        }
        assertThat(reconcilers.alsoFollowed(GITOPS, "dev"))
                .containsExactly(new AlsoFollowed("large", GITOPS.key(), "stage", "large", "hub", 1));
    }
}
