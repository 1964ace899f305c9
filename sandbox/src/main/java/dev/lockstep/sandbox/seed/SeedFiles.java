package dev.lockstep.sandbox.seed;

import dev.lockstep.sandbox.http.SandboxException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** The resources below {@code sandbox/seed}, with the sandbox's address and the promoted commit filled in. */
final class SeedFiles {
    private static final String ROOT = "/sandbox/seed/";
    private final String base;

    SeedFiles(URI base) {
        this.base = base.toString();
    }

    /** Files of a branch by path; {@code main} stands in {@code base-repo.yaml}. */
    Map<String, byte[]> branch(String repository, String branch, String main) {
        String prefix = repository + "/" + branch + "/";
        Map<String, byte[]> files = new TreeMap<>();
        read("files.txt")
                .lines()
                .filter(line -> line.startsWith(prefix))
                .forEach(line -> files.put(
                        line.substring(prefix.length()), filled(line, main).getBytes(StandardCharsets.UTF_8)));
        if (files.isEmpty()) {
            throw new SandboxException("The application lacks its resources " + ROOT + prefix);
        }
        return files;
    }

    String onboarding() {
        return filled("onboarding/hello-world-app.yaml", "");
    }

    private String filled(String resource, String main) {
        return read(resource).replace("@BASE@", base).replace("@MAIN@", main);
    }

    private static String read(String resource) {
        try (InputStream in = SeedFiles.class.getResourceAsStream(ROOT + resource)) {
            if (in == null) {
                throw new SandboxException("The application lacks its resource " + ROOT + resource);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new SandboxException("Cannot read the application's resource " + ROOT + resource, e);
        }
    }
}
