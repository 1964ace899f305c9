package dev.lockstep.sandbox.pages;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.lockstep.sandbox.SandboxWorld;
import dev.lockstep.sandbox.faults.Extent;
import dev.lockstep.sandbox.faults.FaultKind;
import dev.lockstep.sandbox.faults.FaultRule;
import dev.lockstep.sandbox.faults.Faults;
import dev.lockstep.sandbox.fleet.ClusterView;
import dev.lockstep.sandbox.fleet.Fault;
import java.util.List;
import java.util.stream.Stream;

/**
 * A fault at work, of a service or of a cluster. What does not apply is left out.
 *
 * @param id names it; a cluster's fault is named by the cluster
 * @param meaning in words
 * @param struck how many calls it has struck so far
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record FaultView(
        String id,
        String fault,
        String meaning,
        String service,
        String cluster,
        Integer times,
        Integer percent,
        Long seed,
        Integer seconds,
        Integer status,
        String method,
        String path,
        Integer struck) {

    static List<FaultView> all(SandboxWorld world) {
        return Stream.concat(
                        world.sandbox().faults().all().stream().map(FaultView::of),
                        world.fleet().clusters().stream()
                                .filter(cluster -> cluster.fault() != Fault.NONE)
                                .map(FaultView::of))
                .toList();
    }

    static FaultView of(Faults.View view) {
        FaultRule rule = view.rule();
        return new FaultView(
                Long.toString(view.id()),
                rule.kind().name(),
                rule.kind().meaning(),
                rule.service().word(),
                null,
                rule.extent() instanceof Extent.Times times ? (Integer) times.count() : null,
                rule.extent() instanceof Extent.Share share ? (Integer) share.percent() : null,
                rule.extent() instanceof Extent.Share share ? (Long) share.seed() : null,
                rule.seconds() > 0 ? (Integer) rule.seconds() : null,
                rule.kind() == FaultKind.UNAVAILABLE ? (Integer) rule.status() : null,
                rule.method().orElse(null),
                rule.path().orElse(null),
                view.struck());
    }

    static FaultView of(ClusterView cluster) {
        return new FaultView(
                cluster.name(),
                cluster.fault().name(),
                cluster.fault().meaning(),
                null,
                cluster.name(),
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    /** Who has it. */
    public String who() {
        return cluster == null ? service : cluster;
    }

    /** Which calls, in words. */
    public String extent() {
        if (cluster != null) {
            return "until it is removed";
        }
        String calls = times != null
                ? "the next " + (times - struck)
                : percent != null ? percent + " % (seed " + seed + ")" : "until it is removed";
        String which = (method == null ? "" : " " + method) + (path == null ? "" : " …" + path + "…");
        String how = (seconds == null ? "" : ", " + seconds + " s") + (status == null ? "" : ", " + status);
        return calls + (which.isEmpty() ? "" : " of" + which) + how;
    }
}
