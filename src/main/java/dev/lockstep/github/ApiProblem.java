package dev.lockstep.github;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.foreign.Answers;
import dev.lockstep.ports.OutsideException;
import dev.lockstep.text.Lengths;
import dev.lockstep.text.Text;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * An answer of GitHub that is no success, or the lack of an answer. Thrown below github-api, so that none of the
 * library's own handling of errors, rate limits and redirects comes into play.
 */
final class ApiProblem extends IOException {
    /** Bytes of an answer that are looked at where it is none of GitHub's own. */
    private static final int BEGINNING = 4_000;

    private final int status;
    private final String said;
    private final transient HttpHeaders headers;
    private final transient Optional<Duration> leaveAloneFor;

    ApiProblem(GitHubHttp.Request request, GitHubHttp.Response response) {
        super(request + " answered " + response.status());
        this.status = response.status();
        this.said = said(response.body());
        this.headers = response.headers();
        this.leaveAloneFor = Optional.empty();
    }

    ApiProblem(GitHubHttp.Request request, Throwable noAnswer) {
        this(request, noAnswer, "", Optional.empty());
    }

    private ApiProblem(GitHubHttp.Request request, Throwable noAnswer, String way, Optional<Duration> leaveAloneFor) {
        super(request + " got no answer", noAnswer);
        this.status = 0;
        this.said = printable((noAnswer.getMessage() == null ? noAnswer.toString() : noAnswer.getMessage()) + way);
        this.headers = HttpHeaders.of(Map.of(), (name, value) -> true);
        this.leaveAloneFor = leaveAloneFor;
    }

    /** The time is over; what was asked for may be done all the same, and as late as the answer. */
    static ApiProblem late(GitHubHttp.Request request, Duration timeout) {
        return new ApiProblem(
                request,
                new IOException("no complete answer within " + timeout.toMillis() + " ms"),
                "",
                Optional.of(timeout).filter(whole -> !request.method().equals("GET")));
    }

    /** @param way how it was asked, such as by a proxy, as the end of a sentence */
    static ApiProblem unanswered(GitHubHttp.Request request, Throwable why, String way) {
        return new ApiProblem(request, why, way, Optional.empty());
    }

    /** The host has not answered others a moment ago; nothing was sent. */
    static ApiProblem notAsked(GitHubHttp.Request request, OutsideException.Transient remembered) {
        return new ApiProblem(request, remembered, "", remembered.retryAfter());
    }

    /** Zero: there was no answer. */
    int status() {
        return status;
    }

    /**
     * How long not to ask again: until a look says what became of a request to write that was not answered in time, or what is
     * remembered of its host is over.
     */
    Optional<Duration> leaveAloneFor() {
        return leaveAloneFor;
    }

    /** What the other side said: its message and the messages or codes of its errors. */
    String said() {
        return said;
    }

    Optional<String> header(String name) {
        return headers.firstValue(name);
    }

    boolean says(String words) {
        return said.toLowerCase(Locale.ROOT).contains(words.toLowerCase(Locale.ROOT));
    }

    private static String said(byte[] body) {
        Optional<JsonNode> read = Answers.error(body);
        if (read.isEmpty()) {
            return printable(new String(body, 0, Math.min(body.length, BEGINNING), StandardCharsets.UTF_8));
        }
        JsonNode json = read.get();
        StringBuilder text = new StringBuilder(json.path("message").asText(""));
        for (JsonNode error : json.path("errors")) {
            String detail = error.isTextual()
                    ? error.asText()
                    : error.path("message")
                            .asText(error.path("code").asText("") + " "
                                    + error.path("field").asText(""));
            text.append(text.isEmpty() ? "" : ": ").append(detail.strip());
        }
        return printable(text.toString());
    }

    private static String printable(String text) {
        String oneLine = Text.line(text);
        return oneLine.isEmpty() ? "no message" : Text.brief(oneLine, Lengths.GITHUB_ERROR);
    }
}
