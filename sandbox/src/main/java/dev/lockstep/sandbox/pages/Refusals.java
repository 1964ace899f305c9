package dev.lockstep.sandbox.pages;

import dev.lockstep.dashboard.PageProblem;
import dev.lockstep.sandbox.github.GitHubError;
import dev.lockstep.sandbox.http.SandboxException;
import jakarta.ws.rs.core.Response;
import java.util.stream.Collectors;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** What the sandbox's services refuse, in their own words. */
class Refusals {
    @ServerExceptionMapper
    Response refused(GitHubError e) {
        String more = e.errors().stream()
                .map(error -> error.get("message"))
                .filter(String.class::isInstance)
                .map(String.class::cast)
                .collect(Collectors.joining("; "));
        Response.Status status = Response.Status.fromStatusCode(e.status());
        return PageProblem.problem(
                e.status(),
                status == null ? "Refused" : status.getReasonPhrase(),
                "the sandbox's GitHub refused: " + e.getMessage() + (more.isEmpty() ? "" : ": " + more));
    }

    @ServerExceptionMapper
    Response sandbox(SandboxException e) {
        return PageProblem.problem(409, "Conflict", e.getMessage());
    }
}
