package dev.lockstep.dashboard;

import dev.lockstep.security.Roles;
import io.quarkus.qute.TemplateInstance;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;

/** Writes pages: the whole of one, or only the part of it that changes. */
@ApplicationScoped
public class Pages {
    private static final String HTML = "text/html;charset=UTF-8";

    private final Assets assets;
    private final MorePages more;
    private final SecurityIdentity caller;
    private final InstantSource clock;

    Pages(Assets assets, MorePages more, SecurityIdentity caller, InstantSource clock) {
        this.assets = assets;
        this.more = more;
        this.caller = caller;
        this.clock = clock;
    }

    public Instant now() {
        return clock.instant();
    }

    public boolean operator() {
        return caller.hasRole(Roles.OPERATOR);
    }

    /** Who may release what is held before a merge. */
    public boolean approver() {
        return caller.hasRole(Roles.OPERATOR) || caller.hasRole(Roles.APPROVER);
    }

    public boolean admin() {
        return caller.hasRole(Roles.ADMIN);
    }

    public String user() {
        return caller.isAnonymous() ? "" : caller.getPrincipal().getName();
    }

    MorePages more() {
        return more;
    }

    /** @param active the entry of the navigation that the page belongs to */
    public Shell shell(String title, String active) {
        return new Shell(title, active, more.navigation(), user(), assets);
    }

    /**
     * A page with a part that changes, or that part alone.
     *
     * @param seen the version that the browser shows; null: it wants the whole page
     */
    public Response live(
            Shell shell, String address, TemplateInstance content, boolean polls, String say, String seen) {
        String html = content.render();
        Live live = new Live(address, Version.ofHtml(html), html, polls, now().toEpochMilli(), say);
        if (seen == null) {
            return page(Templates.live(shell, live));
        }
        if (seen.equals(live.version())) {
            return Response.noContent().header("Cache-Control", "no-store").build();
        }
        return page(Templates.part(live));
    }

    public Response page(TemplateInstance page) {
        return html(Response.ok(), page);
    }

    public Response confirm(Shell shell, Confirmation confirmation) {
        return page(Templates.confirm(shell, confirmation));
    }

    static Response html(Response.ResponseBuilder answer, TemplateInstance page) {
        return answer.type(HTML)
                .header("Cache-Control", "no-store")
                .entity(page.render())
                .build();
    }

    /** After a change: the browser goes on to a page, so that reloading repeats nothing. */
    public static Response goOn(String address) {
        return Response.seeOther(URI.create(address)).build();
    }
}
