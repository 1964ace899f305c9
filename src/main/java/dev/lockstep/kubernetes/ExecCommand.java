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
import java.util.stream.Stream;

/**
 * A program that tells a token, as kubeconfig files name one (Kubernetes: "client-go credential plugins"). It is run as this server
 * does, without the settings of this server in its environment.
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
        Optional<JsonNode> cluster,
        Duration longest) {
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
        CompletableFuture<byte[]> complaints = reading(process.getErrorStream());
        CompletableFuture<Void> ended = new CompletableFuture<>();
        ended.orTimeout(longest.toMillis(), TimeUnit.MILLISECONDS).whenComplete((done, late) -> end(process));
        try {
            byte[] answer = process.getInputStream().readNBytes(MOST_OUTPUT + 1);
            int code = answer.length > MOST_OUTPUT ? -1 : process.waitFor();
            if (ended.isDone()) {
                throw new OutsideException.Transient(
                        what + " took longer than " + longest.toSeconds() + " s, and was ended.", null);
            }
            if (code != 0) {
                throw new OutsideException.Transient(
                        what + " failed: " + (code < 0 ? "it prints without an end" : "it ended with code " + code)
                                + said(complaints),
                        null);
            }
            return token(what, answer);
        } catch (IOException e) {
            throw new OutsideException.Transient(what + " failed: its answer could not be read.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OutsideException.Transient(what + " was interrupted.", e);
        } finally {
            ended.complete(null);
            end(process);
        }
    }

    private static void end(Process process) {
        Stream.concat(process.descendants(), Stream.of(process.toHandle())).forEach(ProcessHandle::destroyForcibly);
    }

    /** On a thread of its own: whoever fills this pipe waits until it is read. */
    private static CompletableFuture<byte[]> reading(InputStream stream) {
        CompletableFuture<byte[]> read = new CompletableFuture<>();
        Thread reader = new Thread(
                () -> {
                    try (stream) {
                        byte[] start = stream.readNBytes(Lengths.ERROR * 4);
                        read.complete(start);
                        stream.skip(Long.MAX_VALUE);
                    } catch (Throwable e) {
                        OutOfMemory.haltIf(e);
                        read.complete(new byte[0]);
                    }
                },
                "lockstep-exec-credential");
        reader.setDaemon(true);
        reader.start();
        return read;
    }

    private static String said(CompletableFuture<byte[]> complaints) {
        try {
            String text = Text.cut(
                    Text.line(new String(complaints.get(1, TimeUnit.SECONDS), StandardCharsets.UTF_8)), Lengths.ERROR);
            return text.isBlank() ? "." : ": " + text;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ".";
        } catch (ExecutionException | TimeoutException late) {
            return ".";
        }
    }

    private ObjectNode question() {
        ObjectNode question = JsonNodeFactory.instance
                .objectNode()
                .put("apiVersion", apiVersion)
                .put("kind", "ExecCredential");
        ObjectNode spec = question.putObject("spec").put("interactive", false);
        cluster.ifPresent(known -> spec.set("cluster", known));
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
