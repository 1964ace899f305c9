package dev.lockstep.security;

import dev.lockstep.database.StorableText;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Refuses addresses whose path or query is not text, in UTF-8 where it is escaped, before anything looks for what they name. */
@ApplicationScoped
class WellFormedAddress {
    private static final int BEFORE_EVERYTHING = 11_000;
    private static final int HEX = 16;

    private final Refusals refusals;

    WellFormedAddress(Refusals refusals) {
        this.refusals = refusals;
    }

    void register(@Observes Filters filters) {
        filters.register(this::check, BEFORE_EVERYTHING);
    }

    private void check(RoutingContext context) {
        Optional<String> flaw = flaw(context.request().uri());
        if (flaw.isPresent()) {
            refusals.send(context, 400, flaw.get());
        } else {
            context.next();
        }
    }

    /** What is wrong with an address, as a sentence. */
    static Optional<String> flaw(String uri) {
        ByteBuffer bytes = ByteBuffer.allocate(uri.length() * 3);
        for (int i = 0; i < uri.length(); i++) {
            if (uri.charAt(i) != '%') {
                bytes.put(uri.substring(i, i + 1).getBytes(StandardCharsets.UTF_8));
                continue;
            }
            int high = i + 2 < uri.length() ? Character.digit(uri.charAt(i + 1), HEX) : -1;
            int low = i + 2 < uri.length() ? Character.digit(uri.charAt(i + 2), HEX) : -1;
            if (high < 0 || low < 0) {
                return Optional.of("in the address, % must be followed by two hex digits; a % itself is written %25");
            }
            bytes.put((byte) (high * HEX + low));
            i += 2;
        }
        try {
            String text =
                    StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
            return StorableText.flaw(text).map(flaw -> "the address has " + flaw + ", which is in no text");
        } catch (CharacterCodingException e) {
            return Optional.of("the address has escapes that are not UTF-8");
        }
    }
}
