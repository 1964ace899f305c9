package dev.lockstep.scheduler.config;

import dev.lockstep.scheduler.metering.Meter;
import dev.lockstep.scheduler.template.RegexSize;

/** A text each look at which is work, for regular expressions: how much depends on the expression. */
final class MeteredText implements CharSequence {
    private final String text;
    private final long cost;
    private final Meter meter;
    private int looks;

    /** @param cost steps of {@link RegexSize#LOOKS} looks */
    MeteredText(String text, long cost, Meter meter) {
        this.text = text;
        this.cost = cost;
        this.meter = meter;
        // The expression's machine is made anew for each text.
        meter.work(1 + cost / RegexSize.LOOKS);
    }

    @Override
    public int length() {
        return text.length();
    }

    @Override
    public char charAt(int index) {
        if (++looks == RegexSize.LOOKS) {
            looks = 0;
            meter.work(cost);
        }
        return text.charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        return text.substring(start, end);
    }

    @Override
    public String toString() {
        return text;
    }
}
