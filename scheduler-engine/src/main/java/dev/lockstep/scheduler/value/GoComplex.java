package dev.lockstep.scheduler.value;

/** A Go complex128; occurs only as a literal in a template. */
public record GoComplex(double real, double imaginary) {
    /** As {@code %v} prints it. */
    public String text() {
        String second = GoFloat.shortestGeneral(imaginary);
        return "(" + GoFloat.shortestGeneral(real) + (second.startsWith("-") ? "" : "+") + second + "i)";
    }
}
