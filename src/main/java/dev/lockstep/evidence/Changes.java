package dev.lockstep.evidence;

import dev.lockstep.compliance.ReconcilerId;
import dev.lockstep.store.evidence.Withheld;
import java.util.ArrayList;
import java.util.List;

/**
 * What an answer changes in the table of reconcilers.
 *
 * @param told those of which something new is told
 * @param withheld those of which nothing is told any more
 * @param replaced those that others stand for now
 */
record Changes(List<Told> told, List<Withheld> withheld, List<ReconcilerId> replaced) {
    /** Rows of one statement: it takes some ten milliseconds and a few megabytes. */
    static final int MOST_ROWS = 300;

    private static final int MOST_CHARACTERS = 4_000_000;

    Changes {
        told = List.copyOf(told);
        withheld = List.copyOf(withheld);
        replaced = List.copyOf(replaced);
    }

    /** The same in parts that are each small enough for one statement of each kind; none when nothing changes. */
    List<Changes> parts() {
        List<List<Told>> toldParts = toldParts();
        List<Changes> parts = new ArrayList<>();
        int from = 0;
        for (int part = 0; part < toldParts.size() || from < withheld.size(); part++) {
            int to = Math.min(withheld.size(), from + MOST_ROWS);
            parts.add(new Changes(
                    part < toldParts.size() ? toldParts.get(part) : List.of(), withheld.subList(from, to), List.of()));
            from = to;
        }
        // What stands for them is there before they are not.
        for (int done = 0; done < replaced.size(); done += MOST_ROWS) {
            List<ReconcilerId> some = replaced.subList(done, Math.min(replaced.size(), done + MOST_ROWS));
            if (parts.size() == 1 && replaced.size() <= MOST_ROWS) {
                return List.of(new Changes(told, withheld, some));
            }
            parts.add(new Changes(List.of(), List.of(), some));
        }
        return parts;
    }

    private List<List<Told>> toldParts() {
        List<List<Told>> parts = new ArrayList<>();
        List<Told> part = new ArrayList<>();
        long characters = 0;
        for (Told one : told) {
            if (!part.isEmpty() && (part.size() == MOST_ROWS || characters + one.size() > MOST_CHARACTERS)) {
                parts.add(part);
                part = new ArrayList<>();
                characters = 0;
            }
            part.add(one);
            characters += one.size();
        }
        if (!part.isEmpty()) {
            parts.add(part);
        }
        return parts;
    }
}
