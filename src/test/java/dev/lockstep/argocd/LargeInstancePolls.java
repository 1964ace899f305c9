package dev.lockstep.argocd;

import dev.lockstep.compliance.ReconcilerReport;
import dev.lockstep.ports.ReconcilerSource.Followed;
import dev.lockstep.ports.ReconcilerSource.Poll;
import dev.lockstep.ports.RepositoryUrl;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Polls an instance in a process of its own, whose heap is what it has. */
final class LargeInstancePolls {
    private LargeInstancePolls() {}

    /** Prints, of the last poll, how many reports it has, how long it took, and how many MiB are in use afterwards. */
    public static void main(String[] args) {
        ArgoCdSource source = new ArgoCdSource(
                new ArgoCdSettings(
                        "large",
                        URI.create(args[0]),
                        "argo-token",
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        Duration.ofMinutes(2)),
                InstantSource.system());
        Set<Followed> followed = Set.of(new Followed(RepositoryUrl.of("https://github.com/acme/gitops"), "dev"));
        List<ReconcilerReport> reports = List.of();
        long millis = 0;
        for (int i = 0; i < Integer.parseInt(args[1]); i++) {
            long begun = System.nanoTime();
            Poll poll = source.poll(followed);
            millis = (System.nanoTime() - begun) / 1_000_000;
            reports = poll.reports();
        }
        System.gc();
        System.out.println("polled " + reports.size() + " " + millis + " " + afterCollection());
    }

    /** What the last collection of each part of the heap has left. */
    private static long afterCollection() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                        .filter(pool -> pool.getType() == MemoryType.HEAP && pool.getCollectionUsage() != null)
                        .mapToLong(pool -> pool.getCollectionUsage().getUsed())
                        .sum()
                / (1 << 20);
    }
}
