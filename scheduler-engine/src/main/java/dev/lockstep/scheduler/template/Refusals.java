package dev.lockstep.scheduler.template;

import dev.lockstep.scheduler.RenderRules;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What Go refuses in templates and older rules let through: a rendering that repeats them goes on, and says it. */
final class Refusals {
    private final boolean tolerant;
    private final Set<String> tolerated = new TreeSet<>();

    Refusals(RenderRules rules) {
        tolerant = !rules.has(RenderRules.EXACT_TEMPLATES);
    }

    /** @throws CallFailure unless the rendering follows older rules */
    void refuse(String message) {
        if (!tolerant) {
            throw new CallFailure(message);
        }
        tolerated.add(message);
    }

    /** What the newest rules would have refused since this was asked last, each once. */
    List<String> tolerated() {
        List<String> messages = List.copyOf(tolerated);
        tolerated.clear();
        return messages;
    }
}
