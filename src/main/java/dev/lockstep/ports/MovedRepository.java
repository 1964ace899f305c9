package dev.lockstep.ports;

import java.util.Locale;
import java.util.Optional;

/**
 * A repository that its host answers for under another name: renamed, or given to another owner. It is not followed there, because
 * neither the credential nor what may be contacted is known to be meant for it; it is told what to write.
 *
 * @param from {@code owner/name} as it is written down
 * @param to the same as it is now; empty where the host does not tell it
 * @param web the address that people look at {@code from} by
 */
public record MovedRepository(String from, Optional<String> to, String web) {
    /** Where the address of a repository stands. */
    public static final String WHERE =
            "a control plane's in LOCKSTEP_PIPELINES_…__REPOSITORY, a GitOps repository's in spec.repo"
                    + " of the environment's GitOpsRepo or in gitOps.repo of the pipeline file, a workload's in its"
                    + " WorkloadRegistration";

    public String sentence() {
        if (to.isEmpty()) {
            return from
                    + " was renamed or transferred, and its new name is not told to whoever asks without a credential; "
                    + web
                    + " in a browser leads to it. Lockstep does not follow. Write the new address where the old one"
                    + " stands: " + WHERE;
        }
        String now = to.get();
        boolean sameOwner = owner(now).equals(owner(from));
        return from + " is " + now + " now: the repository was " + (sameOwner ? "renamed" : "transferred")
                + ". Lockstep does not follow. Write " + web.substring(0, web.length() - from.length()) + now
                + " where the old address stands: " + WHERE
                + (sameOwner
                        ? ""
                        : ". Its owner is another one: LOCKSTEP_GIT_ALLOWED and the credential must cover it, too");
    }

    private static String owner(String fullName) {
        return fullName.substring(0, fullName.indexOf('/')).toLowerCase(Locale.ROOT);
    }
}
