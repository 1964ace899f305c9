package dev.lockstep.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.ports.GitReader;
import dev.lockstep.ports.OutsideException;
import dev.lockstep.ports.RepositoryUrl;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class HeadsTest {
    private static final RepositoryUrl APP = RepositoryUrl.of("https://github.com/acme/app");
    private static final RepositoryUrl GITOPS = RepositoryUrl.of("https://github.com/acme/gitops");

    private final Map<String, String> there = new TreeMap<>(Map.of("main", "1", "dev", "2", "qa", "3"));
    private final List<String> asked = new ArrayList<>();
    private boolean away;
    private final Branches branches = new Branches(git());

    private GitReader git() {
        return (GitReader) Proxy.newProxyInstance(
                GitReader.class.getClassLoader(), new Class<?>[] {GitReader.class}, (proxy, method, arguments) -> {
                    RepositoryUrl repository = (RepositoryUrl) arguments[0];
                    Set<?> names = new TreeSet<>((Set<?>) arguments[1]);
                    asked.add(repository.fullName() + " " + names);
                    if (away) {
                        throw new OutsideException.Transient("away", null);
                    }
                    Map<String, String> heads = new TreeMap<>(there);
                    heads.keySet().retainAll(names);
                    return heads;
                });
    }

    private void look() {
        Heads heads = branches.look();
        assertThat(heads.of(APP, "main")).contains("1");
        assertThat(heads.of(APP, "dev")).contains("2");
        assertThat(heads.of(GITOPS, "qa")).contains("3");
        assertThat(heads.of(APP, "none")).isEmpty();
        assertThat(heads.of(APP, "main")).contains("1");
    }

    @Test
    void fromTheSecondLookOnARepositoryIsAskedOnceForAllOfItsBranches() {
        look();
        assertThat(asked)
                .containsExactly(
                        "acme/app [main]", "acme/app [dev, main]", "acme/gitops [qa]", "acme/app [dev, main, none]");
        asked.clear();
        Heads second = branches.look();
        assertThat(second.of(APP, "dev")).contains("2");
        assertThat(second.of(APP, "main")).contains("1");
        assertThat(second.of(GITOPS, "qa")).contains("3");
        assertThat(asked).containsExactly("acme/app [dev, main]", "acme/gitops [qa]");
    }

    @Test
    void aBranchThatIsGoneIsSeenAndNotAskedForAnyMore() {
        look();
        there.remove("dev");
        assertThat(branches.look().of(APP, "dev")).isEmpty();
        asked.clear();
        assertThat(branches.look().of(APP, "main")).contains("1");
        assertThat(asked).containsExactly("acme/app [main]");
    }

    @Test
    void oneThatDoesNotAnswerIsAskedOnceALook() {
        away = true;
        Heads heads = branches.look();
        for (String branch : List.of("main", "dev", "main")) {
            assertThatThrownBy(() -> heads.of(APP, branch)).hasMessage("away");
        }
        assertThat(asked).hasSize(1);
        away = false;
        assertThatThrownBy(() -> heads.of(APP, "main")).hasMessage("away");
        assertThat(branches.look().of(APP, "main")).contains("1");
    }

    /** One look sees one state: a branch that is asked for later does not change what is known of the others. */
    @Test
    void whatIsKnownStaysForTheWholeLook() {
        look();
        Heads heads = branches.look();
        assertThat(heads.of(APP, "main")).contains("1");
        there.put("main", "9");
        assertThat(heads.of(APP, "qa")).contains("3");
        assertThat(heads.of(APP, "main")).contains("1");
    }
}
