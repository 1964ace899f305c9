package dev.lockstep.dashboard;

import dev.lockstep.compliance.Absence;
import dev.lockstep.compliance.Evidence;
import dev.lockstep.compliance.Evidence.Argo;
import dev.lockstep.compliance.Evidence.Flux;
import dev.lockstep.compliance.Reconciler;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** How a reconciler stands by itself, whatever it is asked to prove. */
final class Health {
    private Health() {}

    /** @param silentAfter age of what is known from which it counts as silent */
    static Mark of(Reconciler one, Instant now, Duration silentAfter) {
        if (one.absence().isPresent()) {
            return new Mark(absent(one.absence().get().kind()), Mark.Kind.WAITING);
        }
        if (Duration.between(one.report().observedAt(), now).compareTo(silentAfter) > 0) {
            return new Mark("silent", Mark.Kind.WAITING);
        }
        if (one.failingSince().isPresent()) {
            return new Mark("failing", Mark.Kind.FAILED);
        }
        return one.report().evidence() instanceof Flux flux
                ? of(flux)
                : of((Argo) one.report().evidence());
    }

    private static String absent(Absence.Kind kind) {
        return switch (kind) {
            case GONE -> "gone";
            case UNLISTED -> "missing";
            case UNREADABLE -> "unreadable";
        };
    }

    private static Mark of(Flux flux) {
        boolean suspended =
                flux.suspended() || flux.objects().stream().anyMatch(object -> object.is(Evidence.Mark.SUSPENDED));
        return suspended
                ? SUSPENDED
                : switch (flux.complianceState().orElse("").toLowerCase(Locale.ROOT)) {
                    case "compliant", "succeeded" -> HEALTHY;
                    case "" -> new Mark("no status yet", Mark.Kind.WAITING);
                    case "pending", "unknown" -> APPLYING;
                    default -> UNHEALTHY;
                };
    }

    private static Mark of(Argo argo) {
        if (argo.is(Evidence.Mark.SUSPENDED)
                || !argo.automated() && !argo.syncStatus().equals("Synced")) {
            return SUSPENDED;
        }
        return switch (argo.healthStatus()) {
            case "Healthy" -> argo.syncStatus().equals("Synced") ? HEALTHY : APPLYING;
            case "Progressing" -> APPLYING;
            case "Suspended" -> SUSPENDED;
            default -> UNHEALTHY;
        };
    }

    private static final Mark HEALTHY = new Mark("healthy", Mark.Kind.IDLE);
    private static final Mark APPLYING = new Mark("applying", Mark.Kind.MOVING);
    private static final Mark SUSPENDED = new Mark("suspended", Mark.Kind.WAITING);
    private static final Mark UNHEALTHY = new Mark("not healthy", Mark.Kind.WAITING);
}
