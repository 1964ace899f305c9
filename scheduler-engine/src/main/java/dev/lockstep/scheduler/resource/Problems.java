package dev.lockstep.scheduler.resource;

import dev.lockstep.scheduler.Location;
import dev.lockstep.scheduler.Problem;
import java.util.ArrayList;
import java.util.List;

/** Collects problems, up to a limit; what exceeds it is counted. */
public final class Problems {
    private final int limit;
    private final List<Problem> found = new ArrayList<>();
    private int more;

    public Problems(int limit) {
        this.limit = limit;
    }

    public void add(Problem problem) {
        if (found.contains(problem)) {
            return;
        }
        if (found.size() >= limit - 1) {
            more++;
        } else {
            found.add(problem);
        }
    }

    public void error(Location location, String resource, String message) {
        add(Problem.error(location, resource, message));
    }

    public void warning(Location location, String resource, String message) {
        add(Problem.warning(location, resource, message));
    }

    public List<Problem> list() {
        List<Problem> all = new ArrayList<>(found);
        if (more > 0) {
            all.add(Problem.error(null, null, "there are " + more + " more problems; repair these first"));
        }
        return all;
    }
}
