package dev.lockstep.process.crash;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Names the points that the application passes, writes them down, and dies at any that is asked for.
 *
 * <p>On the boot class path, so that every class of the application sees it whatever its loader: so it knows the JDK alone, and
 * looks at the application's objects by reflection. In the folder, {@code armed} holds an id, the number of the last run that is
 * not of interest, and the points to die at, a line each; {@code passed} gets a line for each point, tabs between the id and the
 * parts of {@link Point}.
 */
public final class CrashPoints {
    /** Of the property that names the folder. */
    public static final String FOLDER = "crash.folder";

    public static final String DIED = "DIED";
    public static final int EXIT_CODE = 137;

    private static final Path ARMED = Path.of(System.getProperty(FOLDER, "."), "armed");
    private static final Map<String, Integer> PASSED = new HashMap<>();
    private static final ThreadLocal<Work> WORK = ThreadLocal.withInitial(Work::new);
    private static OutputStream log;
    private static List<String> orders = List.of("", "0");

    private CrashPoints() {}

    /** What a thread does at the moment. */
    private static final class Work {
        private Object promotion;
        private Object action;
        private Object did;
        private String effect;
        private String commit;
    }

    /** A worker begins to move a run on. */
    public static void moving() {
        Work work = WORK.get();
        work.did = null;
        work.commit = null;
    }

    public static void acting(Object promotion, Object action) {
        Work work = WORK.get();
        work.promotion = promotion;
        work.action = action;
        work.did = action;
    }

    public static void acted() {
        Work work = WORK.get();
        work.promotion = null;
        work.action = null;
    }

    /** The commit that follows on this thread saves a move. */
    public static void saving(Object claim, Object decision) {
        Work work = WORK.get();
        Object promotion = get(claim, "promotion");
        Object next = get(decision, "next");
        Object act = next.getClass().getSimpleName().equals("Act") ? get(next, "action") : null;
        String events = names(
                (List<?>) get(decision, "events"), event -> get(event, "type").toString());
        String lanes = names(
                (List<?>) get(decision, "lanes"), change -> change.getClass().getSimpleName());
        String environment = work.did != null
                ? get(work.did, "environment").toString()
                : act != null ? get(act, "environment").toString() : someEnvironment(promotion);
        String what = "save " + (work.did == null ? "Woken" : words(work.did)) + " > "
                + (act == null ? next.getClass().getSimpleName() : words(act)) + events + lanes;
        work.commit = place(promotion, environment) + "\t" + what;
    }

    /** The commit that follows on this thread claims a run, if there is one. */
    public static void claimed(Object claim) {
        WORK.get().commit = ((Optional<?>) claim)
                .map(found -> get(found, "promotion"))
                .map(promotion -> place(promotion, someEnvironment(promotion)) + "\tclaim")
                .orElse(null);
    }

    /** A writing method of a port. The name is null inside of another one. */
    public static String effect(String name) {
        Work work = WORK.get();
        if (work.effect != null) {
            return null;
        }
        work.effect = name;
        pass(place(work) + "\teffect " + name + detail(work.action) + "\tbefore");
        return name;
    }

    public static void effectEnded(String name, boolean answered) {
        if (name == null) {
            return;
        }
        Work work = WORK.get();
        work.effect = null;
        if (answered) {
            pass(place(work) + "\teffect " + name + detail(work.action) + "\tafter");
        }
    }

    /** One writing request of an effect. */
    public static void request(String request, String when) {
        Work work = WORK.get();
        pass(place(work) + "\trequest " + request + detail(work.action) + "\t" + when);
    }

    /** A transaction that has written. */
    public static void commit(String when) {
        Work work = WORK.get();
        String what = work.commit != null ? work.commit : transaction(work);
        if (what == null) {
            return;
        }
        if (when.equals("after")) {
            work.commit = null;
        }
        String[] parts = what.split("\t", -1);
        parts[parts.length - 1] = "commit " + parts[parts.length - 1];
        pass(String.join("\t", parts) + "\t" + when);
    }

    /** Of the application, or null: Quartz keeps rows of its own, and hints are all that they are. */
    private static String transaction(Work work) {
        return StackWalker.getInstance()
                .walk(frames -> frames.filter(frame -> frame.getClassName().startsWith("dev.lockstep.")
                                && !frame.getClassName().startsWith(CrashPoints.class.getPackageName()))
                        .findFirst())
                .map(frame -> {
                    String type =
                            frame.getClassName().substring(frame.getClassName().lastIndexOf('.') + 1);
                    String method = frame.getMethodName().replaceFirst("^lambda\\$(\\w+)\\$.*", "$1");
                    return place(work) + "\t" + type.replaceFirst("(_Subclass|_ClientProxy|\\$).*", "") + "." + method;
                })
                .orElse(null);
    }

    private static String place(Work work) {
        return work.promotion == null
                ? "r-\t-\t-\t-"
                : place(work.promotion, get(work.action, "environment").toString());
    }

    private static String place(Object promotion, String environment) {
        Object stage = call(promotion, "stage", environment);
        return "r" + Math.max(0, (Long) get(promotion, "number") - Long.parseLong(orders().get(1))) + "\t"
                + get(promotion, "kind") + "\t" + environment + "\t" + get(stage, "step");
    }

    @SuppressWarnings("unchecked")
    private static String someEnvironment(Object promotion) {
        List<String> active = (List<String>) get(promotion, "active");
        List<Object> stages = (List<Object>) get(promotion, "stages");
        return active.isEmpty()
                ? get(stages.get(stages.size() - 1), "environment").toString()
                : active.get(0);
    }

    /** An action by its name; an effect with what it is about. */
    private static String words(Object action) {
        return action.getClass().getSimpleName().equals("Perform")
                ? detail(action).strip()
                : action.getClass().getSimpleName();
    }

    private static String detail(Object action) {
        if (action == null || !action.getClass().getSimpleName().equals("Perform")) {
            return "";
        }
        Object effect = get(action, "effect");
        String name = effect.getClass().getSimpleName();
        return " " + (name.equals("PostStatus") ? name + " " + get(effect, "state") : name);
    }

    private static String names(List<?> all, java.util.function.Function<Object, String> name) {
        TreeSet<String> names = all.stream()
                .map(name)
                .filter(type -> !type.equals("WAITING"))
                .collect(Collectors.toCollection(TreeSet::new));
        return names.isEmpty() ? "" : " " + names;
    }

    private static synchronized List<String> orders() {
        try {
            List<String> now = Files.exists(ARMED) ? Files.readAllLines(ARMED) : orders;
            if (!now.equals(orders)) {
                orders = now;
                PASSED.clear();
            }
            return orders;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static synchronized void pass(String point) {
        List<String> now = orders();
        String counted = point + "\t" + PASSED.merge(point, 1, Integer::sum);
        if (now.subList(2, now.size()).contains(counted)) {
            write(now.get(0) + "\t" + counted + "\t" + DIED);
            Runtime.getRuntime().halt(EXIT_CODE);
        }
        write(now.get(0) + "\t" + counted);
    }

    private static void write(String line) {
        try {
            if (log == null) {
                log = Files.newOutputStream(
                        ARMED.resolveSibling("passed"), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            }
            log.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Object get(Object record, String component) {
        return call(record, component);
    }

    private static Object call(Object target, String name, Object... arguments) {
        try {
            Class<?>[] types = new Class<?>[arguments.length];
            for (int i = 0; i < types.length; i++) {
                types[i] = arguments[i].getClass();
            }
            Method method = target.getClass().getDeclaredMethod(name, types);
            method.setAccessible(true);
            return method.invoke(target, arguments);
        } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("the crash agent does not know " + target.getClass() + "." + name, e);
        }
    }
}
