package dev.lockstep.scheduler;

/**
 * What the engine did not expect of itself. Whatever is wrong with an input is told as the input's mistake; an exception that
 * nobody foresaw is the engine's own, and must neither end a rendering without a word nor be taken for the user's mistake.
 */
public final class Defect {
    private static final String OWN = "dev.lockstep.scheduler.";

    private Defect() {}

    /**
     * What happened, where in the engine, and what to do about it.
     *
     * @param caught a RuntimeException or a StackOverflowError
     */
    public static String words(Throwable caught) {
        if (caught instanceof StackOverflowError) {
            return "this is nested too deeply for Lockstep's engine; nest it less. The engine ought to have refused it with"
                    + " better words: report that, with what is written here";
        }
        String place = "";
        for (StackTraceElement frame : caught.getStackTrace()) {
            if (frame.getClassName().startsWith(OWN)) {
                place = " in " + frame.getFileName() + ":" + frame.getLineNumber();
                break;
            }
        }
        return "this is a defect of Lockstep's engine: " + caught.getClass().getSimpleName() + place
                + ". Report it, with what is written here; until it is mended, write it in another way";
    }
}
