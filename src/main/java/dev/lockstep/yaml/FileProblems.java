package dev.lockstep.yaml;

import dev.lockstep.scheduler.yaml.YamlNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects what is wrong with a file, in the order of the lines; past a limit it only counts. */
public final class FileProblems {
    private static final int SHOWN = 50;
    private static final Comparator<FileProblem> BY_PLACE =
            Comparator.comparingInt(FileProblem::line).thenComparingInt(FileProblem::column);

    private final String file;
    private final List<FileProblem> found = new ArrayList<>();

    /** @param file its path */
    public FileProblems(String file) {
        this.file = file;
    }

    public void add(YamlNode at, String message) {
        add(at.line(), at.column(), message);
    }

    public void add(int line, int column, String message) {
        found.add(new FileProblem(file, line, column, message));
    }

    public List<FileProblem> list() {
        List<FileProblem> sorted = found.stream().distinct().sorted(BY_PLACE).toList();
        if (sorted.size() <= SHOWN) {
            return sorted;
        }
        List<FileProblem> shown = new ArrayList<>(sorted.subList(0, SHOWN));
        FileProblem next = sorted.get(SHOWN);
        shown.add(new FileProblem(
                file,
                next.line(),
                next.column(),
                "from here on there are " + (sorted.size() - SHOWN) + " more problems; repair the ones above first"));
        return List.copyOf(shown);
    }
}
