package dev.lockstep.dashboard;

import dev.lockstep.hints.Hints;
import dev.lockstep.ports.PublicAddress;
import dev.lockstep.security.Roles;
import dev.lockstep.store.evidence.SourceHints;
import dev.lockstep.text.Lengths;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Who sends hints, and whether they are taken. */
@Path("/hints")
@Produces(MediaType.TEXT_HTML)
public class HintsPageResource {
    private final Pages pages;
    private final SourceHints store;
    private final Hints hints;
    private final PublicAddress address;

    HintsPageResource(Pages pages, SourceHints store, Hints hints, PublicAddress address) {
        this.pages = pages;
        this.store = store;
        this.hints = hints;
        this.address = address;
    }

    /** @param source only those that name it */
    @GET
    @RolesAllowed(Roles.VIEWER)
    @Operation(hidden = true)
    public Response list(@QueryParam("source") String source, @QueryParam("seen") String seen) {
        Optional<String> named = Optional.ofNullable(source);
        named.flatMap(name -> Lengths.excess("source", name, Lengths.PARAMETER)).ifPresent(why -> {
            throw new PageProblem(Status.BAD_REQUEST, why);
        });
        HintsPage page = HintsPage.of(
                store.newest(named, HintsPage.SHOWN),
                named,
                hints.configured(),
                address.base().resolve("/api/v1/hints/SOURCE").toString(),
                hints.known(),
                pages.now());
        return pages.live(
                pages.shell("Hints", "hints"),
                Address.of("/hints").with("source", named).text(),
                Templates.hints(page),
                true,
                "",
                seen);
    }
}
