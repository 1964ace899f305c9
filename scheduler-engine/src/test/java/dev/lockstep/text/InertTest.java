package dev.lockstep.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InertTest {
    /** What GitHub and build servers act upon, by their documentation; more rather than less. */
    private static final Pattern ACTED_UPON = Pattern.compile(
            "(?i)#[0-9]|(?<![a-z0-9])GH-[0-9]|/(issues|pulls?|discussions)/[0-9]|(?<![A-Za-z0-9])@[A-Za-z0-9]"
                    + "|\\[(skip|no)[ _-]?ci]|\\[ci[ _-]?skip]|\\[(skip actions|actions skip)]|\\*\\*\\*NO_CI\\*\\*\\*"
                    + "|(skip|request)-checks\\s*:");

    private static final Pattern TRAILER = Pattern.compile("^[A-Za-z0-9]+(-[A-Za-z0-9]+)+\\s*:");

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "feat: C# client, 50% faster; feat: C# client, 50% faster",
                "Onboard my_app (#34); Onboard my_app (no. 34)",
                "fixes #12; fixes no. 12",
                "closes acme/app#3; closes acme/app no. 3",
                "Resolves GH-7 and gh-8; Resolves GH 7 and gh 8",
                "high-5; high-5",
                "closes https://github.com/acme/app/issues/3; closes https://github.com/acme/app/issues 3",
                "see https://git.example.org/a/b/pull/12#issuecomment-1; see https://git.example.org/a/b/pull 12#issuecomment-1",
                "Fixed AB#1234; Fixed AB no. 1234",
                "PROJ-1 #done; PROJ-1 done",
                "thanks @ada, @acme/admins and @@eve; thanks ada, acme/admins and eve",
                "mail ada@example.org; mail ada@example.org",
                "@#1 #@2; no. 1 no. 2",
                "docs [skip ci]; docs (skip ci)",
                "docs [ci skip] [no ci] [skip actions]; docs (ci skip) (no ci) (skip actions)",
                "docs [skip azurepipelines] [azp skip]; docs (skip azurepipelines) (azp skip)",
                "[JIRA-12] docs; [JIRA-12] docs",
                "[skip @ci]; (skip ci)",
                "docs ***NO_CI***; docs (NO_CI)",
                "skip-checks: true; skip-checks true",
                "zero\u200Bwidth #\u200B12; zerowidth no. 12"
            })
    void whatIsActedUponIsOnlyReadAnyMore(String given, String expected) {
        assertThat(Inert.line(given)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "Co-authored-by: Eve <eve@example.org>; Co-authored-by Eve <eve@example.org>",
                "Signed-off-by:Ada; Signed-off-by Ada",
                "Change-Id : I1; Change-Id I1",
                "feat: no trailer; feat: no trailer",
                "said Signed-off-by: Ada; said Signed-off-by: Ada"
            })
    void aWholeLineIsNoTrailer(String given, String expected) {
        assertThat(Inert.wholeLine(given)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '→',
            value = {
                "Onboard hello-world-app → Onboard hello-world-app",
                "my_app *bold* `code` → my\\_app \\*bold\\* \\`code\\`",
                "<img src=x> [a](http://b) | c → \\<img src=x\\> \\[a\\](http://b) \\| c",
                "&#64;ada &commat;ada → \\&no. 64;ada \\&commat;ada",
                "\\@ada → \\\\ada",
                "$x$ ~~y~~ C# → \\$x\\$ \\~\\~y\\~\\~ C\\#"
            })
    void markdownShowsItAsItIs(String given, String expected) {
        assertThat(Inert.markdown(given)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {"dev; `dev`", "a`b; ``a`b``", "`a; `` `a ``", "''; `  `", "x`` @ada; ```x`` ada```"})
    void codeEndsWhereItEnds(String given, String expected) {
        assertThat(Inert.code(given)).isEqualTo(expected);
    }

    @Property
    void nothingIsActedUpon(@ForAll("hostile") String text) {
        String line = Inert.line(text);
        assertThat(line).doesNotContainPattern(ACTED_UPON);
        assertThat(Text.isHarmless(line)).isTrue();
        assertThat(Inert.line(line)).isEqualTo(line);
        String whole = Inert.wholeLine(text);
        assertThat(whole).doesNotContainPattern(ACTED_UPON).doesNotContainPattern(TRAILER);
    }

    /** As CommonMark has it: a backslash before punctuation makes it text, and nothing else of it is markup. */
    @Property
    void markdownIsShownAsTheLineThatItIs(@ForAll("hostile") String text) {
        String markdown = Inert.markdown(text);
        assertThat(markdown.replaceAll("\\\\(\\p{Punct})", "$1")).isEqualTo(Inert.line(text));
        assertThat(markdown.replaceAll("\\\\\\p{Punct}", "")).doesNotContainPattern("[`*_<>|&~$#\\[\\]\\\\]");
        assertThat(markdown).doesNotContainPattern(ACTED_UPON);
    }

    @Property
    void codeHoldsNoFenceOfItsOwn(@ForAll("hostile") String text) {
        String code = Inert.code(text);
        String fence = code.replaceAll("^(`+).*$", "$1");
        assertThat(code).startsWith(fence).endsWith(fence);
        String inner = code.substring(fence.length(), code.length() - fence.length());
        assertThat(inner).doesNotContain(fence).doesNotContainPattern(ACTED_UPON);
        assertThat(inner).doesNotStartWith("`").doesNotEndWith("`");
    }

    @Provide
    Arbitrary<String> hostile() {
        return HostileText.any();
    }
}
