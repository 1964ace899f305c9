package dev.lockstep.hints;

import dev.lockstep.evidence.Sources;
import dev.lockstep.ports.ReconcilerSource;
import dev.lockstep.secret.Secret;
import dev.lockstep.store.evidence.HintOutcome;
import dev.lockstep.store.evidence.HintSubject;
import dev.lockstep.store.evidence.SourceHints;
import dev.lockstep.text.Text;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Takes hints. Only the secret is looked at; a hint that comes with it makes its source due now, and is believed in nothing else. */
@ApplicationScoped
public class Hints {
    private final HintSettings settings;
    private final Sources sources;
    private final SourceHints store;
    private final RefusedHints refused;
    private final HintedLooks looks;
    private final InstantSource clock;

    Hints(
            HintSettings settings,
            Sources sources,
            SourceHints store,
            RefusedHints refused,
            HintedLooks looks,
            InstantSource clock) {
        this.settings = settings;
        this.sources = sources;
        this.store = store;
        this.refused = refused;
        this.looks = looks;
        this.clock = clock;
    }

    /** The hint changes nothing. */
    public static final class Refused extends RuntimeException {
        private final HintOutcome why;
        private final Duration again;

        private Refused(HintOutcome why, String sentence, Optional<Duration> again) {
            super(sentence);
            this.why = why;
            this.again = again.orElse(null);
        }

        public HintOutcome why() {
            return why;
        }

        /** After which time it may be sent again; empty when that would not help. */
        public Optional<Duration> again() {
            return Optional.ofNullable(again);
        }
    }

    /** A hint of which the headers are known. */
    public static final class Announced {
        private final String source;
        private final String address;
        private final HintCredential credential;

        private Announced(String source, String address, HintCredential credential) {
            this.source = source;
            this.address = address;
            this.credential = credential;
        }
    }

    /** Whether there is a secret that hints can come with. */
    public boolean configured() {
        return settings.secret().isPresent();
    }

    /**
     * What can be said of a hint by its headers, before its body is read. Waits for nobody.
     *
     * @param address where it comes from
     * @param signature the header {@code X-Signature}, or null
     * @param authorization the header {@code Authorization}, or null
     * @throws Refused when there is no need to read the body
     */
    public Announced announced(String source, String address, String signature, String authorization) {
        Optional<Secret> secret = settings.secret();
        if (secret.isEmpty()) {
            throw refuse(
                    HintOutcome.NO_SECRET,
                    source,
                    address,
                    "hints are not taken here: no secret is configured for them; set LOCKSTEP_HINTS_SECRET or"
                            + " LOCKSTEP_HINTS_SECRET_FILE");
        }
        if (!HintCredential.isShown(signature, authorization)) {
            throw refuse(
                    HintOutcome.UNSIGNED,
                    source,
                    address,
                    "a hint needs the header X-Signature: sha256=HEX, the HMAC of its body with the secret for hints, or"
                            + " Authorization: Bearer with that secret as the token");
        }
        return HintCredential.claimed(signature, authorization, secret.get().value())
                .map(credential -> new Announced(source, address, credential))
                .orElseThrow(() -> refuse(
                        HintOutcome.WRONG_SECRET,
                        source,
                        address,
                        "the token in Authorization is not the secret for hints of this server"));
    }

    /**
     * Acts upon a hint.
     *
     * @throws Refused when it is not from who has the secret, when there is no such source, or when there are too many
     */
    public void receive(Announced hint, byte[] body) {
        String source = hint.source;
        if (!hint.credential.covers(body)) {
            throw refuse(
                    HintOutcome.WRONG_SECRET,
                    source,
                    hint.address,
                    "the signature in X-Signature is not that of this body with the secret for hints of this server");
        }
        if (!isKnown(source)) {
            List<String> known = known();
            throw refuse(
                    HintOutcome.UNKNOWN_SOURCE,
                    source,
                    hint.address,
                    "there is no source " + Text.quoted(source) + "; there are "
                            + (known.isEmpty() ? "none" : String.join(", ", known)));
        }
        HintSubject subject = HintBody.subject(body);
        Instant now = clock.instant();
        SourceHints.Noted noted = store.note(source, hint.address, subject, now);
        looks.look(source, Duration.between(now, noted.at()));
        noted.again().ifPresent(again -> {
            refused.add(HintOutcome.TOO_MANY, source, source, hint.address);
            throw new Refused(
                    HintOutcome.TOO_MANY,
                    "source " + source + " has had " + SourceHints.MOST_IN_A_MINUTE
                            + " hints within a minute; it is polled because of this one, too, which is not listed",
                    Optional.of(Duration.between(now, again)));
        });
    }

    /**
     * A source that is watched has something new. It is due now as after a hint; nobody has sent one, so none is listed or counted. For any
     * thread, which waits for nothing.
     */
    public void changed(String source) {
        looks.changed(source);
    }

    /** The sources that hints are taken for, by name. */
    public List<String> known() {
        return sources.all().stream().map(ReconcilerSource::name).sorted().toList();
    }

    private boolean isKnown(String source) {
        return sources.all().stream().anyMatch(one -> one.name().equals(source));
    }

    /** Of a hint whose body is too large to be looked at. */
    public void tooLarge(String source, String address) {
        count(HintOutcome.TOO_LARGE, source, address);
    }

    /** All that name no source of ours are counted as one: they may name whatever they like. */
    private void count(HintOutcome why, String source, String address) {
        refused.add(why, isKnown(source) ? source : "", source, address);
    }

    private Refused refuse(HintOutcome why, String source, String address, String sentence) {
        count(why, source, address);
        return new Refused(why, sentence, Optional.empty());
    }
}
