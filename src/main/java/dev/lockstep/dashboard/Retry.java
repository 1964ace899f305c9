package dev.lockstep.dashboard;

import dev.lockstep.promotion.Promotion;
import java.util.Optional;

/** Which runs can be repeated. */
final class Retry {
    private Retry() {}

    /** Why a run cannot be repeated; empty when it can. */
    static Optional<String> refusal(Promotion run) {
        String name = run.kind().noun() + " #" + run.number();
        return switch (run.kind()) {
            case RECONFIGURATION ->
                Optional.of(name + " cannot be retried; a push to the environment's branch renders it anew");
            case ADOPTION -> Optional.of(name + " proves a merge that has happened; there is nothing to repeat");
            case PROMOTION ->
                switch (run.status()) {
                    case FAILED, REJECTED, ABORTED -> Optional.empty();
                    case RUNNING -> Optional.of(name + " is still running; it can be retried once it has ended");
                    case SUCCEEDED -> Optional.of(name + " has succeeded; there is nothing to retry");
                    case SUPERSEDED -> Optional.of(name + " was superseded; the newer commit contains its commit");
                };
        };
    }
}
