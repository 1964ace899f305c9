package dev.lockstep.scheduler.resource;

import dev.lockstep.scheduler.Defect;
import dev.lockstep.scheduler.Location;
import dev.lockstep.scheduler.Problem;
import dev.lockstep.scheduler.RenderRules;
import dev.lockstep.scheduler.Severity;
import dev.lockstep.scheduler.metering.OverBudgetException;
import dev.lockstep.scheduler.metering.StoppedException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Collects problems, each once, up to a limit; what exceeds it is counted. Nothing hides the rest: of what goes wrong in
 * one place for many assignments only the first few are listed, and warnings take at most a quarter of the places. Notices
 * have places of their own, a tenth of as many.
 */
public final class Problems {
    /** So many assignments are named for one place in a file. */
    private static final int ALIKE = 5;

    /** What has gone wrong in one place for several assignments. */
    private record Place(Severity severity, Location location, String resource) {}

    private static final class Count {
        int named;
        int more;
    }

    private final int limit;
    private final RenderRules rules;
    private final Set<Problem> found = new LinkedHashSet<>();
    private final Set<Problem> notices = new LinkedHashSet<>();
    private final Set<Problem> tolerated = new LinkedHashSet<>();
    private final Map<Place, Count> alike = new HashMap<>();
    private int warnings;
    private int moreErrors;
    private int moreWarnings;
    private boolean over;
    private int moreNotices;

    public Problems(int limit, RenderRules rules) {
        this.limit = limit;
        this.rules = rules;
    }

    public RenderRules rules() {
        return rules;
    }

    public void add(Problem problem) {
        if (problem.severity() == Severity.NOTICE) {
            addNotice(problem);
            return;
        }
        if (found.contains(problem)) {
            return;
        }
        if (problem.deploymentTarget().isPresent() && problem.location().isPresent()) {
            Place place = new Place(
                    problem.severity(),
                    problem.location().get(),
                    problem.resource().orElse(""));
            Count count = alike.computeIfAbsent(place, unused -> new Count());
            if (count.named == ALIKE) {
                count.more++;
                return;
            }
            count.named++;
        }
        boolean warning = problem.severity() == Severity.WARNING;
        // Two places are for what is left out.
        boolean full = warning ? warnings >= limit / 4 : found.size() >= limit - 2;
        if (full || found.size() >= limit - 2) {
            moreErrors += warning ? 0 : 1;
            moreWarnings += warning ? 1 : 0;
        } else {
            warnings += warning ? 1 : 0;
            found.add(problem);
        }
    }

    public void error(Location location, String resource, String message) {
        add(Problem.error(location, resource, message));
    }

    public void warning(Location location, String resource, String message) {
        add(Problem.warning(location, resource, message));
    }

    /**
     * Does it; what the engine did not expect of itself meanwhile is a problem of that place, and the rest goes on. So is the end
     * of the budget, which is told once: what goes on then comes to its end soon.
     */
    public void guard(Location location, String resource, Runnable work) {
        try {
            work.run();
        } catch (StoppedException stopped) {
            throw stopped;
        } catch (OverBudgetException over) {
            over(Problem.error(location, resource, over.getMessage()));
        } catch (RuntimeException | StackOverflowError defect) {
            error(location, resource, Defect.words(defect));
        }
    }

    /** The budget of the whole rendering is used up; only the first place where that showed is listed. */
    public void over(Problem problem) {
        if (!over) {
            over = true;
            found.add(problem);
        }
    }

    /** An error by the rules from an edition on; a warning to a rendering that follows older ones. */
    public void errorSince(int edition, Location location, String resource, String message) {
        errorSince(edition, Problem.error(location, resource, message));
    }

    /** The same, of an assignment too. */
    public void errorSince(int edition, Problem error) {
        if (rules.has(edition)) {
            add(error);
            return;
        }
        Problem warning = error.tolerated();
        add(warning);
        if (found.contains(warning)) {
            tolerated.add(warning);
        }
    }

    public void notice(Location location, String resource, String message) {
        addNotice(Problem.notice(location, resource, message));
    }

    private void addNotice(Problem notice) {
        if (!notices.contains(notice) && notices.size() >= Math.max(1, limit / 10)) {
            moreNotices++;
        } else {
            notices.add(notice);
        }
    }

    public boolean hasErrors() {
        return moreErrors > 0 || found.stream().anyMatch(problem -> problem.severity() == Severity.ERROR);
    }

    /** Warnings of {@link #list} that the newest rules make errors. */
    public List<Problem> tolerated() {
        return List.copyOf(tolerated);
    }

    /** In the order of their discovery, notices last. */
    public List<Problem> list() {
        List<Problem> all = new ArrayList<>(found.size() + 2);
        Map<Place, Integer> seen = new HashMap<>();
        for (Problem problem : found) {
            Optional<Place> place = problem.deploymentTarget()
                    .flatMap(target -> problem.location())
                    .map(location -> new Place(
                            problem.severity(), location, problem.resource().orElse("")));
            int more = place.map(alike::get)
                    .filter(count -> count.more > 0 && seen.merge(place.get(), 1, Integer::sum) == count.named)
                    .map(count -> count.more)
                    .orElse(0);
            all.add(more == 0 ? problem : problem.andMore(more));
        }
        if (moreErrors > 0) {
            all.add(Problem.error(null, null, "there are " + moreErrors + " more problems; repair these first"));
        }
        if (moreWarnings > 0) {
            all.add(Problem.warning(null, null, "there are " + moreWarnings + " more warnings"));
        }
        all.addAll(notices);
        if (moreNotices > 0) {
            all.add(Problem.notice(null, null, "there are " + moreNotices + " more notices"));
        }
        return all;
    }
}
