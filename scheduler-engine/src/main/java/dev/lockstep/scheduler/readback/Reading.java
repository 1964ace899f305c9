package dev.lockstep.scheduler.readback;

import java.util.List;

/** What is in a rendered file, in the order of its lines. */
public record Reading(List<RenderedObject> objects, List<Finding> findings) {
    /** Bytes of an object or a finding without its texts, most of which are shared. */
    private static final int PART = 96;

    public static final Reading NOTHING = new Reading(List.of(), List.of());

    public Reading {
        objects = List.copyOf(objects);
        findings = List.copyOf(findings);
    }

    /** Bytes that it takes, about. */
    public long size() {
        long size = (long) PART * (1 + objects.size() + findings.size());
        for (RenderedObject object : objects) {
            size += object.name().length() + object.namespace().length();
        }
        for (Finding finding : findings) {
            size += finding.message().length();
        }
        return size;
    }
}
