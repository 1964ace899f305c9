package dev.lockstep.process;

import dev.lockstep.process.Replicas.Replica;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How long runs that a killed replica had in hand lay still: from the kill until another claim has them. */
final class Takeovers {
    private final SharedDatabase database;
    private final Map<String, Long> orphans = new HashMap<>();
    private final List<Long> took = new ArrayList<>();

    Takeovers(SharedDatabase database) {
        this.database = database;
    }

    /** Kills, and notes what is left in its hands. */
    synchronized void killed(Replica replica, Runnable kill) {
        String life = replica.name() + "/" + replica.process().pid() + "-";
        kill.run();
        long now = System.nanoTime();
        for (String owner :
                database.query("select lease_owner from promotion_work where lease_owner like '" + life + "%'")) {
            orphans.put(owner, now);
        }
    }

    synchronized void look() {
        if (orphans.isEmpty()) {
            return;
        }
        long now = System.nanoTime();
        List<String> owners = database.query("select lease_owner from promotion_work where lease_owner is not null");
        orphans.entrySet().removeIf(orphan -> {
            boolean taken = !owners.contains(orphan.getKey());
            if (taken) {
                took.add(Duration.ofNanos(now - orphan.getValue()).toMillis());
            }
            return taken;
        });
    }

    @Override
    public synchronized String toString() {
        if (took.isEmpty()) {
            return "no run was in the hands of the dead";
        }
        List<Long> sorted = new ArrayList<>(took);
        Collections.sort(sorted);
        return "%d takeovers after %.1f/%.1f/%.1f s (min/median/max; also when both were dead, and seen up to 2 s late)"
                .formatted(
                        sorted.size(),
                        sorted.get(0) / 1000.0,
                        sorted.get(sorted.size() / 2) / 1000.0,
                        sorted.get(sorted.size() - 1) / 1000.0);
    }
}
