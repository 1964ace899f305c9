package dev.lockstep.database;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StorableTextTest {
    private static final String HALF = String.valueOf((char) 0xD800);
    private static final String OTHER_HALF = String.valueOf((char) 0xDC00);

    @ParameterizedTest
    @ValueSource(strings = {"", "plain", "größer \uD83D\uDE80", "tab\t newline\n", "\\u0000 written out"})
    void whatCanBeKeptStaysAsItIs(String text) {
        assertThat(StorableText.flaw(text)).isEmpty();
        assertThat(StorableText.clean(text)).isSameAs(text);
    }

    @Test
    void whatCannotBeKeptIsNamedAndReplaced() {
        assertThat(StorableText.flaw("a\0b")).contains("the character U+0000");
        assertThat(StorableText.clean("a\0b\0")).isEqualTo("a\uFFFDb\uFFFD");
        assertThat(StorableText.flaw("a" + HALF)).contains("half of a surrogate pair");
        assertThat(StorableText.clean(OTHER_HALF + "a" + HALF + "\uD83D\uDE80" + HALF))
                .isEqualTo("\uFFFDa\uFFFD\uD83D\uDE80\uFFFD");
    }

    @Test
    void inJsonTheEscapeIsReplacedAndTextThatLooksLikeItIsNot() throws Exception {
        ObjectMapper json = new ObjectMapper();
        for (String text : new String[] {"a\0b", "\\\0", "\\\\u0000\0", "\\u0000", "\\\\u0000", "\0\0", "x" + HALF}) {
            String written = json.writeValueAsString(text);
            assertThat(json.readValue(StorableText.cleanJson(written), String.class))
                    .as(written)
                    .isEqualTo(StorableText.clean(text));
        }
    }
}
