package dev.lockstep.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import dev.lockstep.evidence.LooksNow;
import dev.lockstep.hints.Hints;
import dev.lockstep.memory.OutOfMemory;
import dev.lockstep.pipeline.InvalidDefinition;
import dev.lockstep.ports.OutsideException;
import dev.lockstep.store.PromotionCodec;
import dev.lockstep.trigger.GitHubWebhook;
import dev.lockstep.trigger.Starter;
import io.quarkus.security.ForbiddenException;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import java.time.Duration;
import java.util.Arrays;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jboss.resteasy.reactive.server.core.multipart.FormEncodedDataDefinition;

/** Says every failure of a request as a problem detail. Unexpected ones are logged, and told without their insides. */
final class Problems {
    private static final Logger LOG = Logger.getLogger(Problems.class);
    private static final int FRAMES_OF_A_FORM = 6;

    @ServerExceptionMapper
    Response problem(ProblemException e) {
        return e.response();
    }

    /** Who signs in is known; their roles do not include this. */
    @ServerExceptionMapper
    Response forbidden(ForbiddenException e, ResourceInfo resource) {
        RolesAllowed roles = resource.getResourceMethod() == null
                ? null
                : resource.getResourceMethod().getAnnotation(RolesAllowed.class);
        return Problem.response(
                Status.FORBIDDEN,
                roles == null
                        ? "nobody may do this"
                        : "your role does not allow this: it needs the role " + String.join(" or ", roles.value())
                                + ", and the token that you signed in with has another one");
    }

    @ServerExceptionMapper
    Response refused(Starter.Refused e) {
        return switch (e.why()) {
            case INVALID -> Problem.response(UnprocessableContent.INSTANCE, e.getMessage());
            case OLDER, NOT_ALONE, NOTHING_TO_RETRY, NOTHING_TO_ROLL_BACK ->
                Problem.response(Status.CONFLICT, e.getMessage());
        };
    }

    @ServerExceptionMapper
    Response notNow(LooksNow.Refused e) {
        return e.again()
                .map(wait ->
                        new ProblemException(Status.TOO_MANY_REQUESTS, e.getMessage(), wholeSeconds(wait)).response())
                .orElseGet(() -> Problem.response(Status.CONFLICT, e.getMessage()));
    }

    /** Whoever comes back so soon is not too early. */
    private static int wholeSeconds(Duration wait) {
        return (int) Math.max(1, wait.plusMillis(999).toSeconds());
    }

    @ServerExceptionMapper
    Response hint(Hints.Refused e) {
        Status status = switch (e.why()) {
            case UNSIGNED, WRONG_SECRET -> Status.UNAUTHORIZED;
            case UNKNOWN_SOURCE -> Status.NOT_FOUND;
            case TOO_LARGE -> Status.REQUEST_ENTITY_TOO_LARGE;
            case TOO_MANY -> Status.TOO_MANY_REQUESTS;
            case NO_SECRET -> Status.SERVICE_UNAVAILABLE;
            case NOTED -> throw new IllegalStateException("what is noted is not refused");
        };
        return new ProblemException(
                        status,
                        e.getMessage(),
                        e.again().map(Problems::wholeSeconds).orElse(0))
                .response();
    }

    @ServerExceptionMapper
    Response undefined(InvalidDefinition e) {
        return Problem.response(UnprocessableContent.INSTANCE, e.getMessage());
    }

    /** A run in the database; what exactly it is that is not understood is for the log. */
    @ServerExceptionMapper
    Response ofAnotherVersion(PromotionCodec.Unreadable e) {
        LOG.warnf("A request was for what this version cannot read: %s", e.getMessage());
        return Problem.response(
                Status.SERVICE_UNAVAILABLE,
                "this was written by another version of Lockstep, and this server cannot read it; ask a server of that version,"
                        + " or bring this one to it. What it is that cannot be read is in this server's log");
    }

    @ServerExceptionMapper
    Response webhook(GitHubWebhook.Refused e) {
        return Problem.response(Status.fromStatusCode(e.status()), e.getMessage());
    }

    /** The request was in order; what it needs from outside could not be had. */
    @ServerExceptionMapper
    Response outside(OutsideException e) {
        if (e instanceof OutsideException.Transient t) {
            Response.ResponseBuilder answer = Problem.builder(Status.SERVICE_UNAVAILABLE, e.getMessage());
            return answer.header(
                            "Retry-After",
                            t.retryAfter().map(Duration::toSeconds).orElse(10L))
                    .build();
        }
        return Problem.response(Status.BAD_GATEWAY, e.getMessage());
    }

    @ServerExceptionMapper
    Response malformed(JsonProcessingException e) {
        // What stops the reading of a body comes out of the JSON parser as its own.
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof ProblemException problem) {
                return problem.response();
            }
        }
        return Problem.response(Status.BAD_REQUEST, "the body is not the JSON that is expected here" + where(e));
    }

    static String where(JsonProcessingException e) {
        return e.getLocation() == null
                ? ""
                : " at line " + e.getLocation().getLineNr() + ", column "
                        + e.getLocation().getColumnNr();
    }

    /** Without this one, Quarkus answers JSON of another shape with an empty body before {@link #malformed} is asked. */
    @ServerExceptionMapper
    Response mismatched(MismatchedInputException e) {
        return malformed(e);
    }

    @ServerExceptionMapper
    Response web(WebApplicationException e) {
        OutOfMemory.haltIf(e);
        if (e.getCause() instanceof JsonProcessingException json) {
            return malformed(json);
        }
        Response.StatusType status = e.getResponse().getStatusInfo();
        return Problem.response(status, status.getReasonPhrase());
    }

    /** Whoever reads forms says so by this exception alone; from elsewhere it is a defect of ours. */
    @ServerExceptionMapper
    Response argument(IllegalArgumentException e) {
        boolean form = Arrays.stream(e.getStackTrace())
                .limit(FRAMES_OF_A_FORM)
                .anyMatch(frame -> frame.getClassName().startsWith(FormEncodedDataDefinition.class.getName()));
        return form
                ? Problem.response(
                        Status.BAD_REQUEST,
                        "in the form, % must be followed by two hex digits; a % itself is written %25")
                : unexpected(e);
    }

    @ServerExceptionMapper
    Response unexpected(RuntimeException e) {
        return internal(e);
    }

    @ServerExceptionMapper
    Response broken(Error e) {
        return internal(e);
    }

    private static Response internal(Throwable e) {
        OutOfMemory.haltIf(e);
        LOG.error("A request failed unexpectedly", e);
        return Problem.response(
                Status.INTERNAL_SERVER_ERROR, "something unexpected happened; details are in the server's log");
    }
}
