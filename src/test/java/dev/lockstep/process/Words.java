package dev.lockstep.process;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Says the same of different passes in the same words. Runs and pull requests are numbered from the beginning of the pass; a commit
 * is what it holds: its message, how many parents it has, and its files, said in the same way, so that ids may differ (they hold
 * times), and contents may not; times are left out; digests are numbered as they appear. What is older than the pass stays
 * apart from what is of the pass.
 */
final class Words {
    private static final Pattern UUID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final Pattern DIGEST = Pattern.compile("\\b[0-9a-f]{64}\\b");
    private static final Pattern SHA = Pattern.compile("\\b[0-9a-f]{40}\\b");
    private static final Pattern SHORT = Pattern.compile("\\b[0-9a-f]{7}(?:[0-9a-f]{3})?\\b");
    private static final Pattern TIME =
            Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d(:\\d\\d)?(\\.\\d+)?(Z|[+-]\\d\\d:\\d\\d)?");
    private static final Pattern MARKER = Pattern.compile("\\bm(\\d+)-(\\w+)");
    private static final Pattern PULL = Pattern.compile("(pull requests? #?|pull/|\"(?:pr_)?number\": )(\\d+)");
    private static final Pattern RUN = Pattern.compile("(#|/promotions/|lockstep/kalypso/\\w+/)(\\d+)\\b");

    private final int pass;
    private final long lastRun;
    private final int lastPullRequest;
    private final List<HostedGit> repositories;
    private final Map<String, Long> runs = new HashMap<>();
    private final Map<String, String> known = new HashMap<>();
    private final Map<String, String> digests = new HashMap<>();

    /** @param runs id and number of each */
    Words(int pass, long lastRun, int lastPullRequest, List<HostedGit> repositories, List<String> runs) {
        this.pass = pass;
        this.lastRun = lastRun;
        this.lastPullRequest = lastPullRequest;
        this.repositories = repositories;
        runs.forEach(row -> this.runs.put(row.split(" ")[0], Long.parseLong(row.split(" ")[1])));
    }

    String of(String text) {
        String said = replace(
                UUID,
                text,
                found -> Optional.ofNullable(runs.get(found.group()))
                        .map(number -> "run " + run(number))
                        .orElse("some id"));
        said = replace(
                DIGEST,
                said,
                found -> digests.computeIfAbsent(found.group(), digest -> "digest " + (digests.size() + 1)));
        said = replace(TIME, said, found -> "some time");
        said = replace(SHA, said, found -> object(found.group()));
        said = replace(PULL, said, found -> found.group(1) + since(Long.parseLong(found.group(2)), lastPullRequest));
        said = replace(RUN, said, found -> found.group(1) + run(Long.parseLong(found.group(2))));
        said = replace(
                MARKER,
                said,
                found -> (Integer.parseInt(found.group(1)) == pass ? "now-" : "before-") + found.group(2));
        return replace(
                SHORT,
                said,
                found -> repositories.stream()
                        .flatMap(git -> git.complete(found.group()).stream())
                        .findFirst()
                        .map(this::object)
                        .orElse(found.group()));
    }

    private static String replace(Pattern pattern, String text, Function<MatchResult, String> by) {
        return pattern.matcher(text).replaceAll(found -> java.util.regex.Matcher.quoteReplacement(by.apply(found)));
    }

    /** By their order: a run that died with its transaction leaves a gap in the numbers. */
    private String run(long number) {
        return number > lastRun
                ? "+"
                        + runs.values().stream()
                                .filter(other -> other > lastRun && other <= number)
                                .count()
                : "before";
    }

    private static String since(long number, long last) {
        return number > last ? "+" + (number - last) : "before";
    }

    private String object(String sha) {
        String said = known.get(sha);
        if (said == null) {
            said = repositories.stream()
                    .flatMap(git -> git
                            .commit(sha)
                            .map(commit -> "<" + git.name() + " \""
                                    + of(commit.message()).strip().replaceAll("\\s+", " ") + "\" by "
                                    + commit.author() + ", " + commit.parents() + " parents, "
                                    + tree(git, commit.tree())
                                    + ">")
                            .or(() -> git.tree(sha).map(files -> tree(git, sha)))
                            .stream())
                    .findFirst()
                    .orElse("<unknown>");
            known.put(sha, said);
        }
        return said;
    }

    private String tree(HostedGit git, String sha) {
        String said = known.get("tree " + sha);
        if (said == null) {
            StringBuilder all = new StringBuilder();
            git.tree(sha)
                    .orElseThrow()
                    .forEach((path, content) ->
                            all.append(path).append('\n').append(of(content)).append('\n'));
            said = "tree " + Integer.toHexString(all.toString().hashCode());
            known.put("tree " + sha, said);
        }
        return said;
    }
}
