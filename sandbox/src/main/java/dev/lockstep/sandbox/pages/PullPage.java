package dev.lockstep.sandbox.pages;

import dev.lockstep.dashboard.Commit;
import dev.lockstep.dashboard.Moment;
import dev.lockstep.sandbox.Sandbox;
import dev.lockstep.sandbox.github.ChangedFile;
import dev.lockstep.sandbox.github.PullRequest;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A pull request of the sandbox: what GitHub would show of it. */
public record PullPage(
        SandboxPage.Pull pull,
        String head,
        Commit headCommit,
        String author,
        Moment opened,
        Optional<String> mergedBy,
        List<String> labels,
        List<PullText.Block> body,
        List<File> files,
        int more,
        boolean open,
        boolean operator) {
    private static final int FILES_SHOWN = 60;

    public record File(String path, String status, int additions, int deletions, List<Line> lines) {}

    /** @param css add, del, hunk or same */
    public record Line(String css, String text) {}

    static PullPage of(Sandbox.PullRequestView view, List<ChangedFile> changes, Instant now, boolean operator) {
        PullRequest pull = view.pull();
        return new PullPage(
                SandboxPage.pull(view, now),
                pull.headRef(),
                new Commit(pull.headSha()),
                pull.author(),
                Moment.ago(pull.createdAt(), now),
                pull.mergedBy(),
                pull.labels(),
                PullText.blocks(pull.body()),
                changes.stream().limit(FILES_SHOWN).map(PullPage::file).toList(),
                Math.max(0, changes.size() - FILES_SHOWN),
                pull.open(),
                operator);
    }

    private static File file(ChangedFile change) {
        return new File(
                change.path(),
                change.status(),
                change.additions(),
                change.deletions(),
                change.patch().lines().map(PullPage::line).toList());
    }

    private static Line line(String text) {
        String css = switch (text.isEmpty() ? ' ' : text.charAt(0)) {
            case '+' -> "add";
            case '-' -> "del";
            case '@' -> "hunk";
            default -> "same";
        };
        return new Line(css, text);
    }
}
