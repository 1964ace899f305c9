package dev.lockstep.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.net.URI;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * Pages elsewhere, of what is beside them; absent where none is known.
 *
 * @param commit GitHub's page of it
 * @param mergeCommit GitHub's page of it
 * @param reconciler Argo CD's page of the application, or the Azure portal's of the cluster
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
@Schema(name = "Links")
public record PageLinks(Optional<URI> commit, Optional<URI> mergeCommit, Optional<URI> reconciler) {
    /** Empty when there is none at all. */
    static Optional<PageLinks> of(Optional<URI> commit, Optional<URI> mergeCommit, Optional<URI> reconciler) {
        return Stream.of(commit, mergeCommit, reconciler).allMatch(Optional::isEmpty)
                ? Optional.empty()
                : Optional.of(new PageLinks(commit, mergeCommit, reconciler));
    }
}
