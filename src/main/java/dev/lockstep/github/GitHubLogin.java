package dev.lockstep.github;

import dev.lockstep.secret.Secret;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/** How to sign in to GitHub: with a token, as an App, or (neither) anonymously. */
public record GitHubLogin(Optional<Secret> token, Optional<App> app) {
    public static final GitHubLogin ANONYMOUS = new GitHubLogin(Optional.empty(), Optional.empty());

    /**
     * A GitHub App.
     *
     * @param id the app's id or its client id
     * @param keyFile its private key, PEM, PKCS#1 (as GitHub gives it) or PKCS#8; read again when it changes
     */
    public record App(String id, Path keyFile) {
        public App {
            if (id == null || id.isBlank()) {
                throw new IllegalArgumentException("a GitHub App needs its id");
            }
            Objects.requireNonNull(keyFile, "keyFile");
        }

        /** Throws {@link IllegalArgumentException} when its key file is of no use now. */
        public void check() {
            AppKey.read(this);
        }
    }

    public GitHubLogin {
        if (token.isPresent() && app.isPresent()) {
            throw new IllegalArgumentException("give either a GitHub token or a GitHub App, not both");
        }
        token.ifPresent(secret -> checkToken(secret.value()));
    }

    /** Throws {@link IllegalArgumentException} for what no header can carry. */
    public static void checkToken(String token) {
        if (!token.matches("[\\x21-\\x7e]+")) {
            throw new IllegalArgumentException("the GitHub token is empty or has characters that no token has");
        }
    }

    @Override
    public String toString() {
        return app.map(a -> "App " + a.id()).orElse(token.isPresent() ? "a token" : "anonymous");
    }
}
