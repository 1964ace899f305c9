package dev.lockstep.rendering;

import dev.lockstep.promotion.RenderWarnings;
import dev.lockstep.promotion.RenderWarnings.Warning;
import dev.lockstep.scheduler.Problem;
import dev.lockstep.scheduler.Severity;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The warnings of a rendering, so that those of another one can be told from them. */
final class Warnings {
    private static final int SENTENCES = 50;
    private static final int LONGEST = 20_000;
    private static final int ID = 16;

    private Warnings() {}

    static RenderWarnings of(List<Problem> problems) {
        List<Warning> all = new ArrayList<>();
        Set<String> ids = new LinkedHashSet<>();
        int length = 0;
        for (Problem problem : problems) {
            if (problem.severity() == Severity.WARNING && ids.add(id(problem))) {
                String sentence = problem.toString();
                length += sentence.length();
                boolean room = all.size() < SENTENCES && length <= LONGEST;
                all.add(new Warning(id(problem), room ? Optional.of(sentence) : Optional.empty()));
            }
        }
        return new RenderWarnings(all, List.of());
    }

    /** Of all that it says, except the line: a line more above it makes no other warning of it. */
    private static String id(Problem problem) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            List.of(
                            problem.location()
                                    .map(place -> place.origin() + ":" + place.file())
                                    .orElse(""),
                            problem.resource().orElse(""),
                            problem.clusterType().orElse(""),
                            problem.deploymentTarget().orElse(""),
                            problem.message())
                    .forEach(part -> {
                        sha.update(part.getBytes(StandardCharsets.UTF_8));
                        sha.update((byte) 0);
                    });
            return HexFormat.of().formatHex(sha.digest()).substring(0, ID);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
