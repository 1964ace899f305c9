package dev.lockstep.traps;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TrapTableTest {
    private static List<String> problems(String... items) {
        return TrapTable.of(
                        TrapTableTest.class,
                        "/**\n * Traps.\n *\n * <ul>\n *   <li>the others: {@link #saysWhatIsMissing},\n *       {@link"
                                + " #takesWhatIsThere}\n *   <li>" + String.join("\n *   <li>", items)
                                + "\n * </ul>\n */\nclass TrapTableTest {}\n")
                .problems();
    }

    @Test
    void takesWhatIsThere() {
        assertThat(problems("one: {@link dev.lockstep.compliance.ArgoJudgeTest#judges} {@code synced and healthy} and\n"
                        + " *       {@code a later commit that proves it}, {@link"
                        + " dev.lockstep.traps.TrapTableTest#takesWhatIsThere}"))
                .isEmpty();
    }

    @Test
    void saysWhatIsMissing() {
        assertThat(problems(
                        "one: {@link dev.lockstep.traps.NoSuchTest#judges}",
                        "two: {@link dev.lockstep.compliance.ArgoJudgeTest#rules}, which makes cases and tests nothing",
                        "three: {@link dev.lockstep.compliance.ArgoJudgeTest#judges} {@code no such case}",
                        "four: {@link dev.lockstep.compliance.ArgoJudgeTest}"))
                .containsExactly(
                        "no class dev.lockstep.traps.NoSuchTest: one: {@link dev.lockstep.traps.NoSuchTest#judges}",
                        "no test ArgoJudgeTest.rules: two: {@link dev.lockstep.compliance.ArgoJudgeTest#rules}, which"
                                + " makes cases and tests nothing",
                        "no case 'no such case' in ArgoJudgeTest: three: {@link"
                                + " dev.lockstep.compliance.ArgoJudgeTest#judges} {@code no such case}",
                        "no test: four: {@link dev.lockstep.compliance.ArgoJudgeTest}");
        assertThat(TrapTable.of(TrapTableTest.class, "/** <ul><li>x: {@link #saysWhatIsMissing} </ul> */\nclass A {}")
                        .problems())
                .containsExactly("no trap leads to takesWhatIsThere");
    }
}
