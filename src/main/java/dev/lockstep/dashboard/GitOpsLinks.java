package dev.lockstep.dashboard;

import dev.lockstep.promotion.Pins;
import dev.lockstep.promotion.PullRequestRef;
import dev.lockstep.promotion.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a person sees what a stage changes. GitHub's addresses all begin with the repository's. */
final class GitOpsLinks {
    /** Owner and repository right below the host. Pull requests anywhere else are no pages of GitHub's, and have no others beside them. */
    private static final Pattern GITHUB = Pattern.compile("(https?://[^/]+/[^/]+/[^/]+)/pull/[0-9]+");

    private GitOpsLinks() {}

    static List<Link> of(Stage stage) {
        List<Link> links = new ArrayList<>();
        stage.pullRequest().map(GitOpsLinks::files).filter(Link::usable).ifPresent(links::add);
        compare(stage).filter(Link::usable).ifPresent(links::add);
        return List.copyOf(links);
    }

    static Link files(PullRequestRef pullRequest) {
        boolean gitHub = GITHUB.matcher(pullRequest.url()).matches();
        return Link.to(pullRequest.url() + (gitHub ? "/files" : "#files"), "Files of #" + pullRequest.number());
    }

    private static Optional<Link> compare(Stage stage) {
        Optional<Matcher> pull =
                stage.pullRequest().map(ref -> GITHUB.matcher(ref.url())).filter(Matcher::matches);
        Optional<String> base = stage.pins().map(Pins::gitOpsBase);
        return pull.isEmpty() || base.isEmpty()
                ? Optional.empty()
                : stage.mergeCommit()
                        .map(merge -> Link.to(
                                pull.get().group(1) + "/compare/" + base.get() + "..." + merge,
                                Commit.brief(base.get()) + "…" + Commit.brief(merge)));
    }
}
