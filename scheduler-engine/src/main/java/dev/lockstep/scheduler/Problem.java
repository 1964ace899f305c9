package dev.lockstep.scheduler;

import dev.lockstep.text.Text;
import java.util.Optional;

/**
 * Something that is wrong with the input, said so that the person who wrote it can repair it.
 *
 * @param resource kind and name, e.g. {@code Template arc-flux}
 * @param clusterType the assignment's cluster type, if it concerns one
 * @param deploymentTarget the assignment's deployment target, if it concerns one
 * @param message what is wrong and what to do
 */
public record Problem(
        Severity severity,
        Optional<Location> location,
        Optional<String> resource,
        Optional<String> clusterType,
        Optional<String> deploymentTarget,
        String message) {
    private static final int LONGEST_NAME = 300;
    private static final int LONGEST_MESSAGE = 4_000;

    /** What people wrote is quoted in full, but not without end. */
    public Problem {
        resource = resource.map(named -> cut(named, LONGEST_NAME));
        message = cut(message, LONGEST_MESSAGE);
    }

    private static String cut(String text, int longest) {
        String beginning = Text.cut(text, longest);
        int more = text.length() - beginning.length();
        return more == 0 ? text : beginning + "... (" + more + " more characters)";
    }

    public static Problem error(Location location, String resource, String message) {
        return at(Severity.ERROR, location, resource, message);
    }

    public static Problem warning(Location location, String resource, String message) {
        return at(Severity.WARNING, location, resource, message);
    }

    public static Problem notice(Location location, String resource, String message) {
        return at(Severity.NOTICE, location, resource, message);
    }

    private static Problem at(Severity severity, Location location, String resource, String message) {
        return new Problem(
                severity,
                Optional.ofNullable(location),
                Optional.ofNullable(resource),
                Optional.empty(),
                Optional.empty(),
                message);
    }

    /** The same problem, of one assignment. */
    public Problem in(String assignedClusterType, String assignedTarget) {
        return new Problem(
                severity, location, resource, Optional.of(assignedClusterType), Optional.of(assignedTarget), message);
    }

    /** The same problem, which so many other assignments have, without their being listed. */
    Problem asOf(int more) {
        String others = more == 1 ? "1 more assignment" : more + " more assignments";
        return new Problem(
                severity,
                location,
                resource,
                clusterType,
                deploymentTarget,
                cut(message, LONGEST_MESSAGE / 2) + "; the same in " + others);
    }

    /** The same as a warning, to a rendering by rules that did not know it. */
    public Problem tolerated() {
        return new Problem(
                Severity.WARNING,
                location,
                resource,
                clusterType,
                deploymentTarget,
                message + " (today this is an error)");
    }

    /** The same problem, which so many other assignments have in the same place. */
    public Problem andMore(int assignments) {
        String more = assignments == 1 ? "1 more assignment fails" : assignments + " more assignments fail";
        return new Problem(
                severity,
                location,
                resource,
                clusterType,
                deploymentTarget,
                cut(message, LONGEST_MESSAGE / 2) + "; " + more + " in the same place");
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(
                switch (severity) {
                    case ERROR -> "Error";
                    case WARNING -> "Warning";
                    case NOTICE -> "Notice";
                });
        deploymentTarget.ifPresent(target -> text.append(", deployment target ").append(target));
        clusterType.ifPresent(type -> text.append(" on cluster type ").append(type));
        resource.ifPresent(named -> text.append(", ").append(named));
        location.ifPresent(place -> text.append(" (").append(place).append(")"));
        return text.append(": ").append(message).toString();
    }
}
