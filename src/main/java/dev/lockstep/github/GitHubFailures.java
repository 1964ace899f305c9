package dev.lockstep.github;

import dev.lockstep.ports.OutsideException;
import dev.lockstep.ports.OutsideException.NotSignedIn;
import dev.lockstep.ports.OutsideException.Permanent;
import dev.lockstep.ports.OutsideException.Rejected;
import dev.lockstep.ports.OutsideException.Transient;
import dev.lockstep.proxy.Proxies;
import dev.lockstep.text.Lengths;
import dev.lockstep.text.Text;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Sorts GitHub's refusals: what may pass by itself, what a person must change, what cannot be understood. */
final class GitHubFailures {
    /** GitHub's advice where a secondary limit comes without Retry-After. */
    private static final Duration WITHOUT_ADVICE = Duration.ofSeconds(60);

    private static final Duration LONGEST_ADVICE = Duration.ofHours(2);

    private final InstantSource clock;

    GitHubFailures(InstantSource clock) {
        this.clock = clock;
    }

    /** @param doing what was asked, of whom: "opening a pull request in acme/app" */
    OutsideException classify(String doing, Need need, Exception failure) {
        Optional<ApiProblem> problem = problem(failure);
        if (problem.isPresent()) {
            return ofAnswer(doing + ": ", need, problem.get());
        }
        Optional<String> notJson = notJson(failure);
        if (notJson.isPresent()) {
            return new Transient(
                    doing + ": the answer is not GitHub's (" + notJson.get()
                            + "); if it stays so, look whether LOCKSTEP_GITHUB_API_URL is the address of its REST API",
                    failure);
        }
        // What github-api throws otherwise is about the text it got.
        return new Permanent(doing + ": GitHub's answer cannot be understood (" + firstLine(failure) + ")", failure);
    }

    private static Optional<String> notJson(Throwable failure) {
        int depth = 0;
        for (Throwable t = failure; t != null && depth < 20; t = t.getCause(), depth++) {
            if (t instanceof GitHubConnection.NotJson) {
                return Optional.of(t.getMessage());
            }
        }
        return Optional.empty();
    }

    static Optional<ApiProblem> problem(Throwable failure) {
        int depth = 0;
        for (Throwable t = failure; t != null && depth < 20; t = t.getCause(), depth++) {
            if (t instanceof ApiProblem problem) {
                return Optional.of(problem);
            }
        }
        return Optional.empty();
    }

    private OutsideException ofAnswer(String doing, Need need, ApiProblem problem) {
        int status = problem.status();
        String said = "GitHub answered " + status + ", " + problem.said();
        if (status == 0) {
            return isUntrusted(problem)
                    ? new Permanent(
                            doing + "GitHub's certificate is not trusted; give its authority in the setting caFile ("
                                    + problem.said() + ")",
                            problem)
                    : new Transient(
                            doing + "no answer from GitHub (" + problem.said() + ")",
                            problem.leaveAloneFor().orElse(null),
                            problem);
        }
        if (status == 407) {
            return new Rejected(doing + Proxies.REFUSED, problem);
        }
        if (status == 401) {
            return new NotSignedIn(
                    doing + said + ": the token is wrong, expired or revoked; put a valid one into the settings",
                    problem);
        }
        if (status == 403 || status == 429) {
            return ofLimit(doing, said, need, problem);
        }
        if (status == 404) {
            return new Rejected(
                    doing + said + ": not found, or the credentials have no access to it (permission " + need + ")"
                            + wanted(problem),
                    problem);
        }
        if (status == 410) {
            return new Rejected(
                    doing + said + ": gone; GitHub may have ended API version " + GitHubHttp.API_VERSION, problem);
        }
        if (status == 408 || status >= 500) {
            return new Transient(doing + said, retryAfter(problem).orElse(null), problem);
        }
        if (status < 400) {
            return new Rejected(
                    doing + said + ": it points elsewhere"
                            + problem.header("Location")
                                    .map(to -> " (" + Text.brief(Text.line(to), Lengths.DETAIL) + ")")
                                    .orElse("")
                            + ", and neither credentials nor requests to write are sent on to there; was the repository"
                            + " renamed, or is the setting apiUrl wrong? Write the new address",
                    problem);
        }
        return new Rejected(doing + said, problem);
    }

    private OutsideException ofLimit(String doing, String said, Need need, ApiProblem problem) {
        Optional<Duration> retryAfter = retryAfter(problem);
        if (problem.header("x-ratelimit-remaining").filter("0"::equals).isPresent()) {
            Duration wait = retryAfter.or(() -> untilReset(problem)).orElse(WITHOUT_ADVICE);
            return new Transient(doing + said + ": the hourly quota is used up", wait, problem);
        }
        if (problem.status() == 429
                || retryAfter.isPresent()
                || problem.says("secondary rate limit")
                || problem.says("abuse detection")
                || problem.says("API rate limit exceeded")) {
            return new Transient(
                    doing + said + ": GitHub asks to slow down", retryAfter.orElse(WITHOUT_ADVICE), problem);
        }
        return new Rejected(doing + said + ": the credentials lack the permission " + need + wanted(problem), problem);
    }

    /** What GitHub itself says that the call takes, and what a classic token has; of a fine-grained one it says nothing. */
    private static String wanted(ApiProblem problem) {
        Optional<String> permissions = shown(problem, "X-Accepted-GitHub-Permissions");
        Optional<String> scopes = shown(problem, "X-Accepted-OAuth-Scopes");
        Optional<String> own = problem.header("X-OAuth-Scopes").map(has -> {
            String shown = Text.brief(Text.line(has), Lengths.DETAIL);
            return "the token has " + (shown.isEmpty() ? "no scopes" : "the scopes " + shown);
        });
        String words = Stream.of(
                        permissions.filter(any -> own.isEmpty()).map(takes -> "GitHub takes " + takes),
                        scopes.filter(any -> own.isPresent()).map(takes -> "GitHub takes one of the scopes " + takes),
                        own)
                .flatMap(Optional::stream)
                .collect(Collectors.joining("; "));
        return words.isEmpty() ? "" : " (" + words + ")";
    }

    private static Optional<String> shown(ApiProblem problem, String header) {
        return problem.header(header)
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .map(text -> Text.brief(Text.line(text), Lengths.DETAIL));
    }

    private static Optional<Duration> retryAfter(ApiProblem problem) {
        return problem.header("Retry-After")
                .filter(text -> text.matches("\\d{1,6}"))
                .map(text -> Duration.ofSeconds(Long.parseLong(text)));
    }

    private Optional<Duration> untilReset(ApiProblem problem) {
        return problem.header("x-ratelimit-reset")
                .filter(text -> text.matches("\\d{1,12}"))
                .map(text -> Duration.between(clock.instant(), Instant.ofEpochSecond(Long.parseLong(text)))
                        .plusSeconds(1))
                // A clock that is wrong by hours must neither hammer nor sleep for ever.
                .map(wait -> wait.isNegative() ? Duration.ofSeconds(1) : wait)
                .map(wait -> wait.compareTo(LONGEST_ADVICE) > 0 ? LONGEST_ADVICE : wait);
    }

    private static boolean isUntrusted(ApiProblem problem) {
        int depth = 0;
        for (Throwable t = problem; t != null && depth < 20; t = t.getCause(), depth++) {
            if (t instanceof CertificateException || t instanceof CertPathBuilderException) {
                return true;
            }
        }
        return false;
    }

    private static String firstLine(Throwable failure) {
        Throwable root = failure;
        for (int depth = 0; root.getCause() != null && depth < 20; depth++) {
            root = root.getCause();
        }
        String text = root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
        return Text.brief(Text.line(text.lines().findFirst().orElse("")), Lengths.DETAIL);
    }
}
