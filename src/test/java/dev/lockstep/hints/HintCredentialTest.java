package dev.lockstep.hints;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class HintCredentialTest {
    /** Test case 2 of RFC 4231. */
    private static final String KEY = "Jefe";

    private static final byte[] DATA = "what do ya want for nothing?".getBytes(UTF_8);

    private static final String SHA256 = "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
    private static final List<String> SIGNATURES = List.of(
            "sha224=a30e01098bc6dbbf45690f3a7e9e6d0f8bbea2a39e6148008fd05e44",
            SHA256,
            "sha384=af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649",
            "sha512=164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737");

    private static boolean believed(String signature, String authorization, String secret, byte[] body) {
        return HintCredential.claimed(signature, authorization, secret)
                .filter(credential -> credential.covers(body))
                .isPresent();
    }

    @Test
    void aSignatureIsThatOfTheBodyWithTheSecret() {
        for (String signature : SIGNATURES) {
            assertThat(believed(signature, null, KEY, DATA)).as(signature).isTrue();
            assertThat(believed(signature, null, KEY + "r", DATA)).as(signature).isFalse();
            assertThat(believed(signature, null, KEY, "what do ya want?".getBytes(UTF_8)))
                    .as(signature)
                    .isFalse();
        }
    }

    @Test
    void whatIsNoSignatureIsNoneBeforeABodyIsRead() {
        String hex = SHA256.substring("sha256=".length());
        for (String none : List.of(
                "",
                hex,
                "sha256=",
                "sha1=" + hex.substring(0, 40),
                "sha512=" + hex,
                SHA256 + "00",
                SHA256.substring(0, SHA256.length() - 2),
                SHA256.toUpperCase(Locale.ROOT),
                " " + SHA256,
                "md5=" + hex)) {
            assertThat(HintCredential.isShown(none, null)).as(none).isFalse();
            assertThat(HintCredential.claimed(none, null, KEY)).as(none).isEmpty();
        }
        assertThat(HintCredential.isShown(null, null)).isFalse();
        assertThat(HintCredential.claimed(null, null, KEY)).isEmpty();
    }

    @Test
    void theSecretItselfIsABearerToken() {
        for (String right : List.of("Bearer Jefe", "bearer Jefe", "Bearer  Jefe ")) {
            assertThat(believed(null, right, KEY, DATA)).as(right).isTrue();
        }
        for (String wrong :
                List.of("", "Jefe", "Basic Jefe", "Bearer", "Bearer ", "Bearer Jef", "Bearer Jefex", "Bearer jefe")) {
            assertThat(HintCredential.claimed(null, wrong, KEY)).as(wrong).isEmpty();
        }
    }

    /** A proxy may add a login of its own. */
    @Test
    void aSignatureCountsBesideAnotherLogin() {
        assertThat(believed(SHA256, "Bearer another", KEY, DATA)).isTrue();
        assertThat(believed(SHA256.replace('5', '6'), "Bearer another", KEY, DATA))
                .isFalse();
        assertThat(believed(SHA256.replace('5', '6'), "Bearer Jefe", KEY, DATA)).isTrue();
    }
}
