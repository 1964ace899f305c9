package dev.lockstep.process.agent;

import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.nio.file.Path;
import java.security.ProtectionDomain;
import java.util.Calendar;
import java.util.Date;
import java.util.Map;
import java.util.Optional;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** The agent. Its argument is what {@link #skew}, {@link #hog} or {@link #without} gives. */
public final class Meddler implements ClassFileTransformer {
    private static final String TIME = "dev/lockstep/process/agent/SkewedTime";

    /** A check that can be taken away. */
    public enum Check {
        /** A worker asks itself before it writes whether its lease still holds. */
        LEASE,
        /** A promotion is claimed by one worker, whose save counts only when version, owner and lease are what it thinks. */
        COMPARE_AND_SET
    }

    /** What the save compares, and what is true whatever is compared. */
    private static final Map<String, String> COMPARISONS = Map.of(
            "and version = :version", "and cast(:version as bigint) is not null",
            "and lease_owner = :owner", "and cast(:owner as text) is not null",
            "and lease_until > cast(:now as timestamptz)", "and cast(:now as timestamptz) is not null",
            "and (lease_until is null or lease_until < :now)", "");

    private final Optional<Check> without;

    private Meddler(Optional<Check> without) {
        this.without = without;
    }

    public static String skew(long millis) {
        return "skew=" + millis;
    }

    public static String without(Check check) {
        return "without=" + check;
    }

    public static String hog(Path signal) {
        return "hog=" + signal;
    }

    public static void premain(String argument, Instrumentation instrumentation) throws UnmodifiableClassException {
        String value = argument.substring(argument.indexOf('=') + 1);
        if (argument.startsWith("hog=")) {
            Hog.awaiting(Path.of(value));
            return;
        }
        if (argument.startsWith("without=")) {
            instrumentation.addTransformer(new Meddler(Optional.of(Check.valueOf(value))));
            return;
        }
        SkewedTime.by(Long.parseLong(value));
        instrumentation.addTransformer(new Meddler(Optional.empty()), true);
        instrumentation.retransformClasses(
                java.time.Clock.systemUTC().getClass(),
                java.time.Clock.class,
                Date.class,
                Calendar.class,
                java.util.GregorianCalendar.class);
    }

    @Override
    public byte[] transform(ClassLoader loader, String name, Class<?> before, ProtectionDomain domain, byte[] bytes) {
        boolean concerned = without.isPresent()
                ? name != null && (name.startsWith("dev/lockstep/store/") || name.startsWith("dev/lockstep/worker/"))
                : name != null
                        && !name.equals(TIME)
                        && (loader != null
                                || name.startsWith("java/time/Clock")
                                || name.equals("java/util/Date")
                                || name.endsWith("Calendar"));
        if (!concerned) {
            return null;
        }
        try {
            ClassReader reader = new ClassReader(bytes);
            ClassWriter writer = new ClassWriter(reader, 0);
            reader.accept(new Change(writer, name), 0);
            return writer.toByteArray();
        } catch (RuntimeException e) {
            // What is thrown here is swallowed by the JVM, and the class would be as it was.
            System.err.println("the agent cannot change " + name + ": " + e);
            Runtime.getRuntime().halt(99);
            return null;
        }
    }

    private final class Change extends ClassVisitor {
        private final String type;

        Change(ClassVisitor next, String type) {
            super(Opcodes.ASM9, next);
            this.type = type;
        }

        @Override
        public MethodVisitor visitMethod(
                int access, String name, String descriptor, String signature, String[] thrown) {
            MethodVisitor next = super.visitMethod(access, name, descriptor, signature, thrown);
            if (without.equals(Optional.of(Check.LEASE)) && type.endsWith("/Lease") && name.equals("check")) {
                next.visitCode();
                next.visitInsn(Opcodes.RETURN);
                next.visitMaxs(0, 2);
                next.visitEnd();
                return null;
            }
            return without.isPresent() ? new Comparisons(next) : new Times(next);
        }
    }

    private final class Comparisons extends MethodVisitor {
        Comparisons(MethodVisitor next) {
            super(Opcodes.ASM9, next);
        }

        @Override
        public void visitLdcInsn(Object constant) {
            Object changed = constant;
            if (without.equals(Optional.of(Check.COMPARE_AND_SET))
                    && constant instanceof String sql
                    && sql.contains("update promotion_work set")) {
                for (Map.Entry<String, String> comparison : COMPARISONS.entrySet()) {
                    sql = sql.replace(comparison.getKey(), comparison.getValue());
                }
                changed = sql;
            }
            super.visitLdcInsn(changed);
        }
    }

    private static final class Times extends MethodVisitor {
        Times(MethodVisitor next) {
            super(Opcodes.ASM9, next);
        }

        @Override
        public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean ofInterface) {
            if (owner.equals("java/lang/System") && name.equals("currentTimeMillis")) {
                super.visitMethodInsn(opcode, TIME, name, descriptor, false);
                return;
            }
            super.visitMethodInsn(opcode, owner, name, descriptor, ofInterface);
            if (owner.equals("jdk/internal/misc/VM") && name.equals("getNanoTimeAdjustment")) {
                super.visitMethodInsn(Opcodes.INVOKESTATIC, TIME, "adjusted", "(J)J", false);
            }
        }
    }
}
