package dev.lockstep.process.crash;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import net.bytebuddy.asm.Advice;

/** Code that is copied into the application's methods; it may use only what is on the boot class path and in the JDK. */
final class Advices {
    private Advices() {}

    static final class Move {
        private Move() {}

        @Advice.OnMethodEnter
        static void enter() {
            CrashPoints.moving();
        }
    }

    static final class Perform {
        private Perform() {}

        @Advice.OnMethodEnter
        static void enter(@Advice.AllArguments Object[] arguments) {
            CrashPoints.acting(arguments[0], arguments[1]);
        }

        @Advice.OnMethodExit(onThrowable = Throwable.class)
        static void exit() {
            CrashPoints.acted();
        }
    }

    static final class Save {
        private Save() {}

        @Advice.OnMethodEnter
        static void enter(@Advice.AllArguments Object[] arguments) {
            CrashPoints.saving(arguments[0], arguments[1]);
        }
    }

    static final class Claim {
        private Claim() {}

        @Advice.OnMethodExit
        static void exit(@Advice.Return Optional<?> claim) {
            CrashPoints.claimed(claim);
        }
    }

    /** Stands for the name of the port's method. */
    @Retention(RetentionPolicy.RUNTIME)
    @interface Port {}

    static final class Effect {
        private Effect() {}

        @Advice.OnMethodEnter
        static String enter(@Port String method) {
            return CrashPoints.effect(method);
        }

        @Advice.OnMethodExit(onThrowable = Throwable.class)
        static void exit(@Advice.Enter String name, @Advice.Thrown Throwable failure) {
            CrashPoints.effectEnded(name, failure == null);
        }
    }

    /** A request to GitHub that is no read. Names of commits and numbers are left out. */
    static final class Rest {
        private Rest() {}

        @Advice.OnMethodEnter
        static String enter(@Advice.AllArguments Object[] arguments) {
            String request = arguments[0].toString();
            if (request.startsWith("GET ")) {
                return null;
            }
            String name = request.replaceFirst(" .*/repos/[^/]+/[^/]+", " ")
                    .replaceAll("[0-9a-f]{40}", "sha")
                    .replaceAll("/[0-9]+", "/n");
            CrashPoints.request(name, "before");
            return name;
        }

        @Advice.OnMethodExit
        static void exit(@Advice.Enter String name) {
            if (name != null) {
                CrashPoints.request(name, "after");
            }
        }
    }

    static final class Push {
        private Push() {}

        @Advice.OnMethodEnter
        static void enter() {
            CrashPoints.request("git push", "before");
        }

        @Advice.OnMethodExit
        static void exit() {
            CrashPoints.request("git push", "after");
        }
    }

    /** PostgreSQL gives a transaction its number when it first writes or locks. */
    static final class Commit {
        private Commit() {}

        @Advice.OnMethodEnter
        static boolean enter(@Advice.This Connection connection) {
            boolean wrote = false;
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("select pg_current_xact_id_if_assigned() is not null")) {
                wrote = row.next() && row.getBoolean(1);
            } catch (SQLException e) {
                // Of a transaction that has failed already, nothing will be kept.
                wrote = false;
            }
            if (wrote) {
                CrashPoints.commit("before");
            }
            return wrote;
        }

        @Advice.OnMethodExit
        static void exit(@Advice.Enter boolean wrote) {
            if (wrote) {
                CrashPoints.commit("after");
            }
        }
    }

    /** For mutations: finds nothing. */
    static final class Nothing {
        private Nothing() {}

        @Advice.OnMethodExit
        static void exit(@Advice.Return(readOnly = false) Optional<?> found) {
            found = Optional.empty();
        }
    }

    /** For mutations: says no. */
    static final class No {
        private No() {}

        @Advice.OnMethodExit
        static void exit(@Advice.Return(readOnly = false) boolean answer) {
            answer = false;
        }
    }
}
