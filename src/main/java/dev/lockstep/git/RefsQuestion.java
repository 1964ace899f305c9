package dev.lockstep.git;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URL;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.transport.PacketLineIn;
import org.eclipse.jgit.transport.PacketLineOut;
import org.eclipse.jgit.transport.http.HttpConnection;

/**
 * Asks in one request what some refs point at: {@code ls-refs} of version 2 of Git's protocol, without the look at the server's
 * capabilities that would come first. A server without version 2 answers something else, which shows.
 */
final class RefsQuestion {
    private final GitSettings settings;
    private final OneOriginConnections connections;

    RefsQuestion(GitSettings settings, OneOriginConnections connections) {
        this.settings = settings;
        this.connections = connections;
    }

    /**
     * @return those of the refs that there are; empty when the server has not answered this question, and is there
     * @throws IOException when there was no answer, or the server says that it cannot answer now, or not to whoever asks
     */
    Optional<Map<String, ObjectId>> ask(AllowedAddress address, Map<String, String> headers, Set<String> refs)
            throws IOException {
        byte[] question = question(refs);
        HttpConnection connection = connections.create(
                new URL(address.transport().toString().replaceFirst("/+$", "") + "/git-upload-pack"));
        int silence = Math.toIntExact(settings.timeout().toMillis());
        connection.setRequestMethod("POST");
        connection.setInstanceFollowRedirects(false);
        connection.setUseCaches(false);
        connection.setConnectTimeout(silence);
        connection.setReadTimeout(silence);
        connection.setRequestProperty("Accept-Encoding", "gzip");
        connection.setRequestProperty("Accept", "application/x-git-upload-pack-result");
        connection.setRequestProperty("Content-Type", "application/x-git-upload-pack-request");
        connection.setRequestProperty("Git-Protocol", "version=2");
        headers.forEach(connection::setRequestProperty);
        connection.setDoOutput(true);
        connection.setFixedLengthStreamingMode(question.length);
        try (OutputStream out = connection.getOutputStream()) {
            out.write(question);
        }
        int status;
        try {
            status = connection.getResponseCode();
        } catch (OneOriginConnections.NotGit page) {
            return Optional.empty();
        }
        if (status >= 500 || status == 401 || status == 408 || status == 425 || status == 429) {
            throw new IOException("status " + status);
        }
        return status == HttpURLConnection.HTTP_OK ? read(connection, refs) : Optional.empty();
    }

    private static byte[] question(Set<String> refs) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PacketLineOut out = new PacketLineOut(bytes);
        out.writeString("command=ls-refs\n");
        out.writeDelim();
        for (String ref : refs) {
            out.writeString("ref-prefix " + ref + "\n");
        }
        out.end();
        return bytes.toByteArray();
    }

    /** Whatever is wrong with an answer that has begun, the server may mean something else than was asked. */
    private static Optional<Map<String, ObjectId>> read(HttpConnection connection, Set<String> refs)
            throws OneOriginConnections.TooMuch {
        Map<String, ObjectId> found = new TreeMap<>();
        try (InputStream in = connection.getInputStream()) {
            PacketLineIn lines = new PacketLineIn(in);
            for (String line = lines.readString(); !PacketLineIn.isEnd(line); line = lines.readString()) {
                String[] words = line.split(" ");
                if (words.length < 2 || !ObjectId.isId(words[0])) {
                    return Optional.empty();
                }
                if (refs.contains(words[1])) {
                    found.put(words[1], ObjectId.fromString(words[0]));
                }
            }
        } catch (OneOriginConnections.TooMuch endless) {
            throw endless;
        } catch (IOException notThisProtocol) {
            return Optional.empty();
        }
        return Optional.of(found);
    }
}
