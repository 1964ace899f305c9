package dev.lockstep.dashboard;

import dev.lockstep.compliance.Evidence;
import java.util.List;
import java.util.Locale;

/** Something that a cluster applied from Git and that follows another repository: reported apart, as the pipeline says. */
public record Workload(String name, Mark mark, String message) {
    static List<Workload> of(Evidence evidence) {
        if (evidence instanceof Evidence.Flux flux) {
            return flux.nested().stream().map(Workload::of).toList();
        }
        if (evidence instanceof Evidence.Argo argo) {
            return argo.children().stream().map(Workload::of).toList();
        }
        throw new IllegalStateException("unknown evidence " + evidence.getClass());
    }

    private static Workload of(Evidence.FluxObject object) {
        String state = object.reason().orElse(object.complianceState());
        Mark.Kind kind = switch (object.complianceState().toLowerCase(Locale.ROOT)) {
            case "compliant" -> Mark.Kind.PROVEN;
            case "pending" -> Mark.Kind.MOVING;
            case "non-compliant" -> Mark.Kind.WAITING;
            default -> Mark.Kind.IDLE;
        };
        return new Workload(
                object.kind() + " " + object.name(), new Mark(state, kind), Sentence.brief(object.message()));
    }

    private static Workload of(Evidence.Child child) {
        boolean synced = child.syncStatus().equals("Synced");
        Mark.Kind kind = switch (child.healthStatus()) {
            case "Healthy" -> synced ? Mark.Kind.PROVEN : Mark.Kind.WAITING;
            case "Progressing" -> Mark.Kind.MOVING;
            default -> Mark.Kind.WAITING;
        };
        return new Workload(
                "Application " + child.name(),
                new Mark(child.syncStatus() + ", " + child.healthStatus(), kind),
                Sentence.brief(child.message()));
    }
}
