package dev.lockstep.dashboard;

import dev.lockstep.queries.Search;
import dev.lockstep.security.Roles;
import dev.lockstep.text.Lengths;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** The box of the navigation leads here. */
@Path("/search")
@Produces(MediaType.TEXT_HTML)
public class SearchPageResource {
    private final Pages pages;
    private final Search search;
    private final OutwardLinks links;

    SearchPageResource(Pages pages, Search search, OutwardLinks links) {
        this.pages = pages;
        this.search = search;
        this.links = links;
    }

    /** @param q what is looked for; the box sends it empty, too */
    @GET
    @RolesAllowed(Roles.VIEWER)
    @Operation(hidden = true)
    public Response find(@QueryParam("q") String q) {
        String wanted = q == null ? "" : q.strip();
        Lengths.excess("what is looked for", wanted, Lengths.PARAMETER).ifPresent(why -> {
            throw new PageProblem(Status.BAD_REQUEST, why);
        });
        SearchPage page =
                wanted.isEmpty() ? SearchPage.EMPTY : SearchPage.of(wanted, search.find(wanted), links, pages.now());
        return pages.page(Templates.search(pages.shell("Search", "search"), page));
    }
}
