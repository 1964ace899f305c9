package dev.lockstep.judge;

import dev.lockstep.compliance.ReconcilerReport;
import java.util.Optional;

/**
 * One thing that is judged.
 *
 * @param title e.g. {@code application argocd/dev}
 * @param report empty when it cannot be judged
 * @param obstacle why it cannot, from its title on; empty when it can
 */
record Subject(Kind kind, String title, String name, Optional<ReconcilerReport> report, Optional<String> obstacle) {
    enum Kind {
        ARGO_CD,
        AZURE,
        KUBERNETES
    }

    static Subject of(Kind kind, String title, String name, ReconcilerReport report) {
        return new Subject(kind, title, name, Optional.of(report), Optional.empty());
    }

    static Subject without(Kind kind, String title, String name, String obstacle) {
        return new Subject(kind, title, name, Optional.empty(), Optional.of(obstacle));
    }
}
