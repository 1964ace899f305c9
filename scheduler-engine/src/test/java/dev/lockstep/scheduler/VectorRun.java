package dev.lockstep.scheduler;

import dev.lockstep.scheduler.VectorReport.Verdict;
import dev.lockstep.scheduler.template.TemplateVectors;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Finds the vectors of a directory and runs them all. What cannot be read is a failure that names it. */
final class VectorRun {
    private static final String YAML = ".yaml";

    private VectorRun() {}

    /**
     * @param directory holds {@code template/<topic>.yaml} and {@code scheduling/<case>/}, or the same in the folders
     *     open and held of template and scheduling
     */
    static VectorReport of(Path directory) {
        VectorReport report = new VectorReport();
        for (Path file : entries(directory.resolve("template"))) {
            String name = file.getFileName().toString();
            if (name.endsWith(YAML)) {
                template(file, report.topic(name.substring(0, name.length() - YAML.length())));
            } else if (!name.endsWith(".md")) {
                report.topic(name).add(name, unreadable(file, "is no topic, whose name ends in .yaml"));
            }
        }
        for (Path one : entries(directory.resolve("scheduling"))) {
            scheduling(one, report.topic("scheduling"));
        }
        return report;
    }

    private static List<Path> entries(Path directory) {
        List<Path> entries = new ArrayList<>();
        for (Path child : Vectors.childrenIfAny(directory)) {
            String name = child.getFileName().toString();
            boolean set = Files.isDirectory(child) && (name.equals("open") || name.equals("held"));
            entries.addAll(set ? Vectors.children(child) : List.of(child));
        }
        return entries;
    }

    private static void template(Path file, VectorReport.Topic topic) {
        try {
            TemplateVectors.run(file, topic);
        } catch (RuntimeException wrong) {
            topic.add(file.getFileName().toString(), unreadable(file, "cannot be read: " + wrong));
        }
    }

    private static void scheduling(Path directory, VectorReport.Topic topic) {
        String name = directory.getFileName().toString();
        if (!Files.isRegularFile(directory.resolve("case.yaml"))) {
            if (!name.endsWith(".md")) {
                topic.add(name, unreadable(directory, "is no case: there is no case.yaml in it"));
            }
            return;
        }
        try {
            topic.add(name, SchedulingComparison.judge(new SchedulingVectors(directory)));
        } catch (RuntimeException wrong) {
            topic.add(name, unreadable(directory, "cannot be read: " + wrong));
        }
    }

    private static Verdict unreadable(Path path, String why) {
        return new Verdict.Fails(path + " " + why);
    }
}
