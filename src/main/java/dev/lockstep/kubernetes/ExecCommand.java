package dev.lockstep.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.foreign.Answers;
import dev.lockstep.foreign.Limits;
import dev.lockstep.memory.OutOfMemory;
import dev.lockstep.ports.OutsideException;
import dev.lockstep.text.Lengths;
import dev.lockstep.text.Text;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * A program that tells a token, as kubeconfig files name one (Kubernetes: "client-go credential plugins"). It is run as this server
 * does, without the settings of this server in its environment. What it answers with is shown nowhere; what it complains of is, as the
 * error that it is.
 *
 * @param program its absolute path
 * @param apiVersion of the question and the answer
 * @param environment beside that of this process
 * @param cluster what it is told of the cluster, if it wants to know
 * @param longest it is ended when it takes longer
 */
record ExecCommand(
        Path program,
        List<String> arguments,
        Map<String, String> environment,
        String apiVersion,
        Optional<Supplier<JsonNode>> cluster,
        Duration longest) {
    private static final Logger LOG = Logger.getLogger(ExecCommand.class);
    private static final Path NOTHING = Path.of("/dev/null");
    private static final int MOST_OUTPUT = 1_000_000;
    private static final Limits LIMITS = new Limits(20, 1_000, MOST_OUTPUT);
    /** A token that runs out while it is on its way is of no use. */
    private static final Duration BEFORE_ITS_END = Duration.ofSeconds(60);

    /** @param until when it runs out; empty when that is not told */
    record Token(String value, Optional<Instant> until) {
        boolean isGoodAt(Instant now) {
            return until.filter(end -> end.minus(BEFORE_ITS_END).isBefore(now)).isEmpty();
        }

        @Override
        public String toString() {
            return "***";
        }
    }

    /** Runs it when there is no token, or the one that there is has run out or was refused. */
    Credential credential(InstantSource clock) {
        return new Credential() {
            private Token last;

            @Override
            public synchronized Optional<String> token() {
                if (last == null || !last.isGoodAt(clock.instant())) {
                    last = run();
                }
                return Optional.of(last.value());
            }

            @Override
            public synchronized boolean refused(Optional<String> token) {
                if (last != null && token.equals(Optional.of(last.value()))) {
                    last = null;
                }
                return true;
            }
        };
    }

    /** @throws OutsideException when it does not tell one; never with what it printed as its answer */
    Token run() {
        String what = "Running " + program + " for a credential";
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command);
        Map<String, String> its = builder.environment();
        its.keySet().removeIf(name -> name.startsWith("LOCKSTEP_") || name.startsWith("QUARKUS_"));
        its.putAll(environment);
        its.put("KUBERNETES_EXEC_INFO", question().toString());
        Process process;
        try {
            process = builder.redirectInput(ProcessBuilder.Redirect.from(NOTHING.toFile()))
                    .start();
        } catch (IOException e) {
            throw new OutsideException.Permanent(what + " failed: it cannot be started (" + e.getMessage() + ").", e);
        }
        Output answer = new Output(process, process.getInputStream(), MOST_OUTPUT + 1);
        Output complaints = new Output(process, process.getErrorStream(), Lengths.ERROR * 4);
        try {
            if (!process.waitFor(longest.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new OutsideException.Transient(
                        what + " took longer than " + longest.toSeconds() + " s, and was ended.", null);
            }
            byte[] printed = answer.soFar();
            if (printed.length > MOST_OUTPUT) {
                throw new OutsideException.Transient(what + " failed: it prints without an end.", null);
            }
            if (process.exitValue() != 0) {
                throw new OutsideException.Transient(
                        what + " failed: it ended with code " + process.exitValue() + said(complaints.soFar()), null);
            }
            return token(what, printed);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OutsideException.Transient(what + " was interrupted.", e);
        } finally {
            end(process);
        }
    }

    private static void end(Process process) {
        Stream.concat(process.descendants(), Stream.of(process.toHandle())).forEach(ProcessHandle::destroyForcibly);
    }

    /**
     * What a program prints, read on a thread of its own: whoever fills a pipe waits until it is read, and it has no end as long as
     * anything that the program has left behind keeps it open.
     */
    private static final class Output {
        private static final Duration AFTER_ITS_END = Duration.ofSeconds(1);

        private final ByteArrayOutputStream read = new ByteArrayOutputStream();
        private final CompletableFuture<Void> whole = new CompletableFuture<>();

        /** @param most is kept; a program that answers with more is ended */
        Output(Process process, InputStream stream, int most) {
            Thread reader = new Thread(
                    () -> {
                        try (stream) {
                            byte[] part = new byte[8_192];
                            for (int n = stream.read(part); n >= 0; n = stream.read(part)) {
                                read.write(part, 0, Math.min(n, most - read.size()));
                                if (read.size() == most && most > MOST_OUTPUT) {
                                    end(process);
                                }
                            }
                        } catch (Throwable e) {
                            OutOfMemory.haltIf(e);
                            LOG.debug("what a program for a credential prints cannot be read", e);
                        } finally {
                            whole.complete(null);
                        }
                    },
                    "lockstep-exec-credential");
            reader.setDaemon(true);
            reader.start();
        }

        /** Once the program has ended; what it has printed itself is there by then, and is read at once. */
        byte[] soFar() throws InterruptedException {
            try {
                whole.get(AFTER_ITS_END.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException | ExecutionException e) {
                LOG.debug("a program for a credential has left something behind that keeps its output open", e);
            }
            return read.toByteArray();
        }
    }

    private static String said(byte[] complaints) {
        String text = Text.cut(Text.line(new String(complaints, StandardCharsets.UTF_8)), Lengths.ERROR);
        return text.isBlank() ? "." : ": " + text;
    }

    /** Its arguments and environment may hold secrets. */
    @Override
    public String toString() {
        return program.toString();
    }

    private ObjectNode question() {
        ObjectNode question = JsonNodeFactory.instance
                .objectNode()
                .put("apiVersion", apiVersion)
                .put("kind", "ExecCredential");
        ObjectNode spec = question.putObject("spec").put("interactive", false);
        cluster.ifPresent(known -> spec.set("cluster", known.get()));
        return question;
    }

    private static Token token(String what, byte[] answer) {
        JsonNode status = Answers.one(what, new ByteArrayInputStream(answer), MOST_OUTPUT, LIMITS)
                .json()
                .path("status");
        String token = status.path("token").asText("");
        if (token.isEmpty()) {
            throw new OutsideException.Permanent(what + " failed: it tells no token"
                    + (status.has("clientCertificateData")
                            ? ", but a certificate, which is not supported: have it tell a token."
                            : "."));
        }
        return new Token(
                Credential.checked(token),
                until(status.path("expirationTimestamp").asText("")));
    }

    private static Optional<Instant> until(String text) {
        try {
            return text.isBlank()
                    ? Optional.empty()
                    : Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException e) {
            // as good as none: the server says when it is over
            return Optional.empty();
        }
    }
}
