package dev.lockstep.sandbox.http;

import com.sun.net.httpserver.Headers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Who may use the sandbox, and how a request says who it is. */
public final class Accounts {
    private final List<Account> accounts;

    public Accounts(List<Account> accounts) {
        this.accounts = List.copyOf(accounts);
    }

    /** What the {@code Authorization} header of a request amounts to. */
    public sealed interface Credentials permits Anonymous, Known, Wrong {}

    /** No credentials were sent. */
    public record Anonymous() implements Credentials {}

    /** The token belongs to this account. */
    public record Known(Account account) implements Credentials {}

    /** Credentials were sent and nobody has them. */
    public record Wrong() implements Credentials {}

    public List<Account> all() {
        return accounts;
    }

    public Optional<Account> byLogin(String login) {
        return accounts.stream().filter(a -> a.login().equals(login)).findFirst();
    }

    /** The account that this author address belongs to, as GitHub links commits to users. */
    public Optional<Account> byEmail(String email) {
        return accounts.stream().filter(a -> a.email().equalsIgnoreCase(email)).findFirst();
    }

    /** Reads {@code Basic} (the password counts, any user name), {@code Bearer} and GitHub's old {@code token} scheme. */
    public Credentials authenticate(Headers headers) {
        String header = headers.getFirst("Authorization");
        if (header == null || header.isBlank()) {
            return new Anonymous();
        }
        return token(headers).map(this::byToken).orElseGet(Wrong::new);
    }

    /** The token of a request, in a scheme that is known here. */
    static Optional<String> token(Headers headers) {
        String header = headers.getFirst("Authorization");
        if (header == null || header.isBlank()) {
            return Optional.empty();
        }
        int blank = header.indexOf(' ');
        String scheme = (blank < 0 ? header : header.substring(0, blank)).toLowerCase(Locale.ROOT);
        String value = blank < 0 ? "" : header.substring(blank + 1).trim();
        return switch (scheme) {
            case "basic" -> Optional.of(password(value));
            case "bearer", "token" -> Optional.of(value);
            default -> Optional.empty();
        };
    }

    private Credentials byToken(String token) {
        byte[] given = token.getBytes(StandardCharsets.UTF_8);
        Account found = null;
        for (Account account : accounts) {
            if (MessageDigest.isEqual(given, account.token().getBytes(StandardCharsets.UTF_8))) {
                found = account;
            }
        }
        return found == null ? new Wrong() : new Known(found);
    }

    private static String password(String encoded) {
        try {
            String pair = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
            return pair.substring(pair.indexOf(':') + 1);
        } catch (IllegalArgumentException notBase64) {
            return ""; // no account has an empty token, so this ends as wrong credentials
        }
    }
}
