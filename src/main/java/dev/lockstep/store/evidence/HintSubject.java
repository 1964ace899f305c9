package dev.lockstep.store.evidence;

import java.util.Optional;

/** What a hint says it is about, for people to read; nothing is done because of it. */
public record HintSubject(
        Optional<String> kind, Optional<String> namespace, Optional<String> name, Optional<String> reason) {
    public static final HintSubject NONE =
            new HintSubject(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    /** "Kustomization flux-system/apps: Progressing", as far as it is said; "" when nothing is. */
    public String words() {
        String object = name.map(known -> namespace.map(in -> in + "/").orElse("") + known)
                .or(() -> namespace)
                .orElse("");
        String subject = (kind.orElse("") + " " + object).strip();
        return reason.map(why -> subject.isEmpty() ? why : subject + ": " + why).orElse(subject);
    }
}
