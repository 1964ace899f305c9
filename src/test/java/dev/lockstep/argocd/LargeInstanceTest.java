package dev.lockstep.argocd;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Argo CD instances with very many applications of 20 KB, polled by a process with a heap of 200 MiB. */
@Tag("ci")
class LargeInstanceTest {
    private static final String MEMORY = "-Xmx200m";

    private record Polled(int reports, long millis, long keptMiB) {}

    @Test
    void fewOfTwentyThousandAreFoundByAListOfAFewFields() throws Exception {
        try (LargeInstance argo = new LargeInstance(20_000, 20, true)) {
            Polled polled = poll(argo, 2);
            report("20,000 applications, 20 of ours, 2 polls", argo, polled);
            assertThat(polled.reports()).isEqualTo(20);
            assertThat(argo.calls()).isEqualTo(2 * (1 + 20));
            assertThat(argo.bytes())
                    .as("of whole applications it would be 800 MB")
                    .isLessThan(30_000_000);
        }
    }

    @Test
    @Tag("proof")
    void twentyThousandOfOursAreReadAsOneList() throws Exception {
        try (LargeInstance argo = new LargeInstance(20_000, 20_000, true)) {
            Polled polled = poll(argo, 1);
            report("20,000 applications, all of ours", argo, polled);
            assertThat(polled.reports()).isEqualTo(20_000);
            assertThat(argo.bytes()).isGreaterThan(400_000_000);
        }
    }

    /** The second figure is what an instance that ignores fields answers. */
    @Test
    void aPollOfAThousandApplicationsTravelsLight() throws Exception {
        long[] bytes = new long[2];
        for (boolean knowsFields : List.of(true, false)) {
            try (LargeInstance argo = new LargeInstance(1_000, 10, knowsFields)) {
                Polled polled = poll(argo, 1);
                report("1,000 applications, 10 of ours, fields " + (knowsFields ? "known" : "ignored"), argo, polled);
                assertThat(polled.reports()).isEqualTo(10);
                bytes[knowsFields ? 0 : 1] = argo.bytes();
            }
        }
        assertThat(bytes[0] * 20).isLessThan(bytes[1]);
    }

    private static Polled poll(LargeInstance argo, int polls) throws Exception {
        assertThat(LargeInstance.size()).isBetween(19_000, 21_000);
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        MEMORY,
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        LargeInstancePolls.class.getName(),
                        argo.uri().toString(),
                        Integer.toString(polls))
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
        String[] figures = said.lines()
                .filter(line -> line.startsWith("polled "))
                .findFirst()
                .orElseThrow(() -> new AssertionError(said))
                .split(" ");
        return new Polled(Integer.parseInt(figures[1]), Long.parseLong(figures[2]), Long.parseLong(figures[3]));
    }

    private static void report(String what, LargeInstance argo, Polled polled) {
        System.out.printf(
                "[measured] %s: %d calls, %.1f MB, last poll %d ms, %d MiB kept%n",
                what, argo.calls(), argo.bytes() / 1e6, polled.millis(), polled.keptMiB());
    }
}
