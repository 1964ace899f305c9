package dev.lockstep.scheduler.resource;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class NamesTest {
    private static final String LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
    private static final Pattern NAMESPACE = Pattern.compile(LABEL);
    private static final Pattern NAME = Pattern.compile(LABEL + "(\\." + LABEL + ")*");

    @Test
    void namesAreThoseOfKubernetes() {
        Random random = new Random(1);
        String letters = "a0-.z9/A_ä";
        for (int i = 0; i < 200_000; i++) {
            StringBuilder name = new StringBuilder();
            for (int length = random.nextInt(7); length > 0; length--) {
                name.append(letters.charAt(random.nextInt(i % 2 == 0 ? 4 : letters.length())));
            }
            String text = name.toString();
            assertThat(Names.isName(text)).as(text).isEqualTo(NAME.matcher(text).matches());
            assertThat(Names.isNamespace(text))
                    .as(text)
                    .isEqualTo(NAMESPACE.matcher(text).matches());
        }
    }

    @Test
    void theyHaveALongestLength() {
        assertThat(Names.isName("a".repeat(253))).isTrue();
        assertThat(Names.isName("a".repeat(254))).isFalse();
        assertThat(Names.isNamespace("a".repeat(63))).isTrue();
        assertThat(Names.isNamespace("a".repeat(64))).isFalse();
    }
}
