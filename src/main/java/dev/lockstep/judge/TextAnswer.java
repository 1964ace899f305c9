package dev.lockstep.judge;

import dev.lockstep.compliance.ReconcilerReport;
import dev.lockstep.judge.Answer.Judgement;
import dev.lockstep.terminal.Console;

/** The answer for people. */
final class TextAnswer {
    private TextAnswer() {}

    static String of(Answer answer) {
        StringBuilder text = new StringBuilder();
        for (Judgement judgement : answer.judgements()) {
            line(text, "", judgement.subject().title());
            judgement.subject().report().ifPresent(r -> line(text, "follows", followed(r)));
            line(text, "state", judgement.state().name());
            judgement.runs().ifPresent(commit -> line(text, "runs", commit));
            judgement.reasons().forEach(reason -> line(text, "reason", reason));
            if (!judgement.said().isBlank()) {
                line(text, "says", judgement.said());
            }
            judgement.warnings().forEach(warning -> line(text, "warning", warning));
            line(text, "advice", judgement.advice());
        }
        if (answer.judgements().size() > 1) {
            line(text, "", "together: " + answer.exitCode());
        }
        return text.toString();
    }

    private static String followed(ReconcilerReport report) {
        String repository = report.repository().isEmpty() ? "no repository" : report.repository();
        String branch = report.branch().isEmpty() ? "no branch" : "branch " + report.branch();
        String folder =
                report.clusterType().isEmpty() ? "no folder of a cluster type" : "folder " + report.clusterType();
        return repository + ", " + branch + ", " + folder;
    }

    private static void line(StringBuilder text, String name, String value) {
        if (!name.isEmpty()) {
            text.append(String.format(java.util.Locale.ROOT, "  %-9s", name + ":"));
        }
        text.append(Console.plain(value)).append('\n');
    }
}
