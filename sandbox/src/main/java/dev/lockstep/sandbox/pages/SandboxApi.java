package dev.lockstep.sandbox.pages;

import dev.lockstep.dashboard.PageProblem;
import dev.lockstep.sandbox.fleet.ClusterView;
import dev.lockstep.sandbox.github.Delivery;
import dev.lockstep.sandbox.github.Webhooks;
import dev.lockstep.security.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The sandbox for scripts. Pull requests are merged by GitHub's own REST, and clusters asked by Azure's and Argo CD's. */
@Path("/sandbox/api")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Sandbox")
public class SandboxApi {
    @Schema(name = "SandboxClusters")
    public record Clusters(List<ClusterView> items) {}

    public record ClusterFaultRequest(String fault) {}

    public record WebhooksRequest(Boolean enabled) {}

    /** @param deliveries the newest first */
    public record WebhooksView(boolean enabled, URI target, List<Delivery> deliveries) {}

    public record ResetRequest(String start) {}

    /** @param start how the sandbox began: demo or tutorial */
    public record ResetView(String start) {}

    public record CommitRequest(String kind) {}

    /** @param made false when the branch had it already */
    public record CommitView(String kind, String commit, boolean made) {}

    private final World world;

    SandboxApi(World world) {
        this.world = world;
    }

    @GET
    @Path("/clusters")
    @RolesAllowed(Roles.VIEWER)
    @Operation(
            operationId = "listSandboxClusters",
            summary = "The clusters, what each does with each branch, and what is wrong with it")
    public Clusters clusters() {
        return new Clusters(world.world().fleet().clusters());
    }

    @PUT
    @Path("/clusters/{name}/fault")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Roles.OPERATOR)
    @Operation(operationId = "setSandboxClusterFault", summary = "Break a cluster, or mend it with NONE")
    public ClusterView fault(@PathParam("name") String name, ClusterFaultRequest request) {
        world.fault(name, request == null ? null : request.fault());
        return world.world().fleet().clusters().stream()
                .filter(view -> view.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new PageProblem(Status.NOT_FOUND, "the cluster was just removed"));
    }

    @GET
    @Path("/webhooks")
    @RolesAllowed(Roles.VIEWER)
    @Operation(operationId = "getSandboxWebhooks", summary = "Whether webhooks arrive, and the last deliveries")
    public WebhooksView webhooks() {
        Webhooks webhooks = world.world().sandbox().webhooks();
        return new WebhooksView(webhooks.enabled(), webhooks.target().orElse(null), webhooks.deliveries());
    }

    @PUT
    @Path("/webhooks")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Roles.OPERATOR)
    @Operation(operationId = "setSandboxWebhooks", summary = "Lose webhooks, or deliver them again")
    public WebhooksView webhooks(WebhooksRequest request) {
        if (request == null || request.enabled() == null) {
            throw new PageProblem(Status.BAD_REQUEST, "say whether they are delivered: {\"enabled\": false}");
        }
        world.world().sandbox().webhooks().enabled(request.enabled());
        return webhooks();
    }

    @POST
    @Path("/commits")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Roles.OPERATOR)
    @Operation(
            operationId = "makeSandboxCommit",
            summary = "Push a commit to the control plane's main",
            description =
                    "kind is manifests, docs or onboard. 201 when a commit was made, 200 when main had it already.")
    @APIResponse(
            responseCode = "201",
            description = "Made",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = CommitView.class)))
    @APIResponse(
            responseCode = "200",
            description = "main has it already",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = CommitView.class)))
    @APIResponse(responseCode = "409")
    public Response commit(CommitRequest request) {
        String kind = request == null ? null : request.kind();
        World.Made made = world.commit(kind);
        return Response.status(made.made() ? Status.CREATED : Status.OK)
                .entity(new CommitView(kind, made.commit(), made.made()))
                .build();
    }

    @POST
    @Path("/reset")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Roles.ADMIN)
    @Operation(
            operationId = "resetSandbox",
            summary = "Begin anew",
            description = "Everything is lost: the sandbox's repositories, pull requests, clusters and faults, and all"
                    + " promotions. start is demo or tutorial; without it, as the sandbox began the last time.")
    public ResetView reset(ResetRequest request) {
        return new ResetView(world.reset(Optional.ofNullable(request).map(ResetRequest::start))
                .word());
    }
}
