package dev.lockstep.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TextDigestTest {
    @Test
    void tellsApartWhatIsCutInAnotherWay() {
        List<List<String>> lists = List.of(
                List.of("ab", "c"),
                List.of("a", "bc"),
                List.of("abc", ""),
                Arrays.asList("abc", null),
                Arrays.asList(null, "abc"),
                List.of("abc"),
                List.of("a\u0001", "b"),
                Arrays.asList("a", null, "b"),
                List.of("1:a", "b"));
        Set<List<Byte>> digests = new HashSet<>();
        for (List<String> list : lists) {
            byte[] digest = TextDigest.of(list);
            Byte[] boxed = new Byte[digest.length];
            Arrays.setAll(boxed, i -> digest[i]);
            digests.add(List.of(boxed));
        }
        assertThat(digests).hasSameSizeAs(lists);
    }
}
