package dev.lockstep.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.lockstep.compliance.Absence;
import dev.lockstep.compliance.ReconcilerId;
import dev.lockstep.evidence.Sources;
import dev.lockstep.security.Roles;
import dev.lockstep.store.evidence.Reconcilers;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response.Status;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.logging.Logger;

/** Reconcilers: what is expected to prove a commit, and forgetting what is gone for good. */
@Path("/api/v1/reconcilers")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Reconcilers")
public class ReconcilersResource {
    private static final Logger LOG = Logger.getLogger(ReconcilersResource.class);

    /**
     * @param missing whether its source does not report it any more where it was
     * @param gone whether its source says that it does not exist any more
     * @param unread why its source says nothing about it, as far as known
     * @param links where it is to be seen elsewhere; absent when that is not known
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    @Schema(name = "Reconciler")
    public record View(
            String source,
            String owner,
            String name,
            String cluster,
            String reconciler,
            String clusterType,
            String repository,
            String branch,
            boolean missing,
            boolean gone,
            Optional<String> unread,
            Instant observedAt,
            Optional<PageLinks> links) {}

    @Schema(name = "Reconcilers")
    public record Page(List<View> items) {}

    private final Reconcilers reconcilers;
    private final Sources sources;
    private final SecurityIdentity caller;
    private final Outward outward;

    ReconcilersResource(Reconcilers reconcilers, Sources sources, SecurityIdentity caller, Outward outward) {
        this.sources = sources;
        this.outward = outward;
        this.reconcilers = reconcilers;
        this.caller = caller;
    }

    @GET
    @RolesAllowed(Roles.VIEWER)
    @Operation(operationId = "listReconcilers", summary = "Every reconciler that was ever seen and not removed")
    public Page list() {
        return new Page(reconcilers.all().stream().map(this::view).toList());
    }

    @DELETE
    @RolesAllowed(Roles.ADMIN)
    @Operation(
            operationId = "removeReconciler",
            summary = "Stop expecting a missing reconciler",
            description =
                    "409 while its source still reports it, or is asked and has not said that it is gone. Of a source that is"
                            + " not configured any more, whatever it told can be removed. One that moved is found again where it is now.")
    @APIResponse(responseCode = "204", description = "It is not expected any more")
    @APIResponse(responseCode = "409")
    public void remove(
            @Parameter(description = "As the list says it", required = true) @QueryParam("source") String source,
            @Parameter(description = "As the list says it", required = true) @QueryParam("owner") String owner,
            @Parameter(description = "As the list says it", required = true) @QueryParam("name") String name) {
        if (source == null || owner == null || name == null) {
            throw new ProblemException(Status.BAD_REQUEST, "name it by source, owner and name, as the list does");
        }
        if (!reconcilers.remove(
                new ReconcilerId(source, owner, name), sources.named(source).isPresent())) {
            throw new ProblemException(
                    Status.CONFLICT, "there is no missing reconciler of that source, owner and name; see the list");
        }
        LOG.infof("%s removed reconciler %s of %s (%s)", caller.getPrincipal().getName(), name, owner, source);
    }

    private View view(Reconcilers.Known one) {
        return new View(
                one.id().source(),
                one.id().owner(),
                one.id().name(),
                one.cluster(),
                one.kind().engine(),
                one.clusterType(),
                one.repository(),
                one.branch(),
                one.missing(),
                one.absence()
                        .filter(absence -> absence.kind() == Absence.Kind.GONE)
                        .isPresent(),
                one.absence().map(Absence::said).filter(said -> !said.isEmpty()),
                one.observedAt(),
                outward.of(one.id()));
    }
}
