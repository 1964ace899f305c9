package dev.lockstep.evidence;

import dev.lockstep.ports.ReconcilerSource.Unreadable;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** Says what polls pass over: at each poll for the source's state, and once in the log. */
final class PassedOver {
    static final int MOST = 20;
    private static final Logger LOG = Logger.getLogger(PassedOver.class);

    private final Map<String, Set<String>> last = new ConcurrentHashMap<>();

    /** Sentences about what the last poll of a source passed over, few of them; those that are new are logged. */
    List<String> of(String source, List<Unreadable> unreadable) {
        Set<String> all = unreadable.stream().map(Unreadable::words).collect(Collectors.toUnmodifiableSet());
        Set<String> before = last.put(source, all);
        List<String> few = all.stream().sorted().limit(MOST).toList();
        few.stream()
                .filter(words -> before == null || !before.contains(words))
                .forEach(words -> LOG.warnf("Source %s: passed over what may be ours: %s", source, words));
        return all.size() <= MOST
                ? few
                : Stream.concat(
                                few.stream().limit(MOST - 1),
                                Stream.of((all.size() - MOST + 1) + " more entries cannot be read"))
                        .toList();
    }
}
