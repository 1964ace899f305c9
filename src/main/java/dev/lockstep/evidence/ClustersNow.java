package dev.lockstep.evidence;

import dev.lockstep.compliance.SameClusters;

/** Which clusters several sources tell of, as the configuration says at the moment. */
@FunctionalInterface
public interface ClustersNow {
    SameClusters get();
}
