package dev.lockstep.scheduler.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.scheduler.value.ByteText;
import dev.lockstep.scheduler.value.GoMap;
import dev.lockstep.scheduler.value.GoStruct;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the vectors do not say: refusals, bounds, and that renderings do not see each other. */
class SprigTest {
    private static String render(String template, GoMap config) {
        GoStruct root = new GoStruct("scheduler.dataType", Map.of("ConfigData", config));
        byte[] output = Template.parse("t", template, TemplateLimits.defaults()).render(root);
        return new String(output, StandardCharsets.UTF_8);
    }

    private static String render(String template) {
        return render(template, GoMap.of(GoMap.Type.STRING_ANY));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "now",
                "ago 5",
                "env \"HOME\"",
                "expandenv \"$HOME\"",
                "getHostByName \"localhost\"",
                "randAlpha 5",
                "shuffle \"abc\"",
                "uuidv4",
                "encryptAES \"k\" \"t\"",
                "genPrivateKey \"rsa\"",
                "genCA \"x\" 5",
                "date \"2006\" \"today\""
            })
    void functionsThatDependOnMoreThanTheirArgumentsAreRefusedByName(String call) {
        String name = call.split(" ")[0];
        assertThatThrownBy(() -> render("a\n{{ " + call + " }}"))
                .isInstanceOf(TemplateException.class)
                .hasMessageContaining("template: t:2:")
                .hasMessageContaining("function \"" + name + "\" is refused");
    }

    @Test
    void aTemplateThatChangesConfigurationChangesNothingForOthers() {
        GoMap config = GoMap.of(GoMap.Type.STRING_ANY);
        config.entries().put("a", "old");
        assertThat(render("{{ $_ := set .ConfigData \"a\" \"new\" }}{{ .ConfigData.a }}", config))
                .isEqualTo("new");
        assertThat(render("{{ .ConfigData.a }}", config)).isEqualTo("old");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{{ $d := dict }}{{ $_ := set $d \"d\" $d }}{{ toJson $d }}",
                "{{ $d := dict }}{{ $_ := set $d \"d\" $d }}{{ print $d }}",
                "{{ $d := dict }}{{ $_ := set $d \"d\" $d }}{{ hash $d }}",
                "{{ $l := list 1 }}{{ range until 60 }}{{ $l = list $l $l }}{{ end }}{{ toYaml $l }}",
                "{{ until 2000000000 }}",
                "{{ repeat 2000000000 \"abc\" }}",
                "{{ indent 2000000000 \"abc\" }}",
                "{{ $s := \"x\" }}{{ range until 60 }}{{ $s = cat $s $s }}{{ end }}",
                "{{ range until 100 }}{{ derivePassword 1 \"pin\" \"a\" \"b\" \"c\" }}{{ end }}"
            })
    void whatGrowsWithoutEndIsAnError(String template) {
        assertThatThrownBy(() -> render(template)).isInstanceOf(TemplateException.class);
    }

    @Test
    void anExpressionThatOthersTakeForeverWithIsMatchedAtOnce() {
        assertThat(render("{{ regexMatch \"^(a+)+$\" (printf \"%sb\" (repeat 5000 \"a\")) }}"))
                .isEqualTo("false");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "{{ b32dec (b32enc \"hello\") }} ~ hello",
                "{{ b64dec (b64enc \"a\") }} ~ a",
                "{{ decryptAES \"secretkey\" \"30tEfhuJSVRhpG97XCuWgz2okj7L8vQ1s6V9zVUPeDQ=\" }} ~ plaintext",
                "{{ (toDate \"2006-01-02\" \"2024-02-29\").AddDate 1 0 0 | date \"Jan _2 2006\" }} ~ Mar  1 2025",
                "{{ (toDate \"2006-01-02 15:04\" \"2024-02-29 13:05\").Add 60000000000 | date \"3:04pm\" }} ~ 1:06pm",
                "{{ dateInZone \"15:04 MST -0700\" 1700000000 \"America/New_York\" }} ~ 17:13 EST -0500",
                "{{ date_modify \"-1h30m\" (toDate \"2006-01-02\" \"2024-01-01\") | date \"15:04:05\" }} ~ 22:30:00",
                "{{ splitList \",\" \"a,b\" | uniq | toJson }} ~ [\"a\",\"b\"]",
                "{{ rest (list) | toJson }} ~ null",
                "{{ regexReplaceAllLiteral \"a\" \"banana\" \"$1\" }} ~ b$1n$1n$1",
                "{{ urlJoin (urlParse \"https://u:p%40@h:1/a b?q#f\") }} ~ https://u:p%40@h:1/a%20b?q#f",
                "{{ semverCompare \"1.2 - 1.4.5\" \"1.3.0\" }} ~ true",
                "{{ (semver \"v1.2.3\").IncMinor }} ~ {1 3 0   v1.3.0}",
                "{{ round -1.5 0 }} ~ -2",
                "{{ float64 \"1_000\" }} ~ 1000"
            })
    void functionsGiveWhatTheirDocumentationSays(String template, String expected) {
        assertThat(render(template)).isEqualTo(expected);
    }

    @Test
    void aMethodIsCalledWithItsArgumentsOnly() {
        assertThat(Optional.of(ByteText.fromJava(render("{{ (semver \"1.2.3\").Major | typeOf }}"))))
                .contains("int64");
        assertThatThrownBy(() -> render("{{ (semver \"1.2.3\").Compare }}"))
                .hasMessageContaining("wrong number of args for Compare: want 1 got 0");
        assertThatThrownBy(() -> render("{{ (semver \"1.2.3\").Nope }}"))
                .hasMessageContaining("can't evaluate field Nope in type *semver.Version");
    }
}
