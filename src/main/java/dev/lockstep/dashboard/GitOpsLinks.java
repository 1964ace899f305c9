package dev.lockstep.dashboard;

import dev.lockstep.promotion.Pins;
import dev.lockstep.promotion.PullRequestRef;
import dev.lockstep.promotion.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a person sees what a stage changes. GitHub's addresses all begin with the pull request's. */
final class GitOpsLinks {
    private static final Pattern PULL = Pattern.compile("(https?://.+)/pull/[0-9]+");

    /** The sandbox shows the files on the pull request's own page, and compares nothing. */
    private static final String SANDBOX = "/sandbox/repositories/";

    private GitOpsLinks() {}

    static List<Link> of(Stage stage) {
        List<Link> links = new ArrayList<>();
        stage.pullRequest().map(GitOpsLinks::files).filter(Link::usable).ifPresent(links::add);
        compare(stage).filter(Link::usable).ifPresent(links::add);
        return List.copyOf(links);
    }

    private static Link files(PullRequestRef pullRequest) {
        boolean sandbox = pullRequest.url().contains(SANDBOX);
        return Link.to(pullRequest.url() + (sandbox ? "#files" : "/files"), "Files of #" + pullRequest.number());
    }

    private static Optional<Link> compare(Stage stage) {
        Optional<Matcher> pull = stage.pullRequest()
                .map(ref -> PULL.matcher(ref.url()))
                .filter(Matcher::matches)
                .filter(matcher -> !matcher.group(1).contains(SANDBOX));
        Optional<String> base = stage.pins().map(Pins::gitOpsBase);
        return pull.isEmpty() || base.isEmpty()
                ? Optional.empty()
                : stage.mergeCommit()
                        .map(merge -> Link.to(
                                pull.get().group(1) + "/compare/" + base.get() + "..." + merge,
                                Commit.brief(base.get()) + "…" + Commit.brief(merge)));
    }
}
