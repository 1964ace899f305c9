package dev.lockstep.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.compliance.FolderHooks;
import dev.lockstep.compliance.FolderHooks.Kind;
import dev.lockstep.ports.CommitInfo;
import dev.lockstep.ports.GitHistory;
import dev.lockstep.ports.GitReader;
import dev.lockstep.ports.OutsideException;
import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.scheduler.FileSet;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class HookLookTest {
    private static final String OLD = "0".repeat(40);
    private static final String TARGET = "1".repeat(40);
    private static final String WEB = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\ndata: {colour: red}\n";

    /** Trees of two commits; a text that begins with an arrow is a symbolic link. */
    private static final class Trees implements GitReader, GitHistory {
        private final Map<String, TreeMap<String, String>> commits = new HashMap<>();
        private int looks;
        private int reads;
        private boolean down;

        Trees() {
            commits.put(OLD, new TreeMap<>());
            commits.put(TARGET, new TreeMap<>());
        }

        Trees before(String path, String text) {
            commits.get(OLD).put("fleet/drone/" + path, text);
            return this;
        }

        Trees now(String path, String text) {
            commits.get(TARGET).put("fleet/drone/" + path, text);
            return this;
        }

        Trees both(String path, String text) {
            return before(path, text).now(path, text);
        }

        FolderHooks since(String commit) {
            return book().hooksSince(Optional.ofNullable(commit), "drone").orElseThrow();
        }

        AncestryBook book() {
            return new AncestryBook(
                    this, this, RepositoryUrl.of("https://github.com/acme/fleet"), "fleet/", TARGET, Set.of());
        }

        @Override
        public SortedMap<String, Entry> entries(RepositoryUrl repository, String commit, String folder, int limit) {
            looks++;
            TreeMap<String, Entry> entries = new TreeMap<>();
            commits.get(commit).forEach((path, text) -> {
                if (path.startsWith(folder + "/")) {
                    entries.put(path.substring(folder.length() + 1), new Entry(text, !text.startsWith("->")));
                }
            });
            if (entries.size() > limit) {
                throw new OutsideException.Rejected("more than " + limit + " files");
            }
            return entries;
        }

        @Override
        public Optional<byte[]> file(RepositoryUrl repository, String commit, String path) {
            reads++;
            if (down) {
                throw new OutsideException.Transient("the Git server does not answer", null);
            }
            String text = commits.get(commit).get(path);
            if (text.length() > 4 << 20) {
                throw new OutsideException.Rejected("file " + path + " has " + text.length() + " bytes");
            }
            return Optional.of(text.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public Optional<CommitInfo> commit(RepositoryUrl repository, String commit) {
            return commits.containsKey(commit)
                    ? Optional.of(new CommitInfo(commit, "", "", "", Instant.EPOCH, ""))
                    : Optional.empty();
        }

        @Override
        public Optional<String> folderId(RepositoryUrl repository, String commit, String folder) {
            return Optional.of(commits.get(commit).toString());
        }

        @Override
        public Order order(RepositoryUrl repository, String first, String second) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<CommitInfo> between(RepositoryUrl repository, String older, String newer, int limit) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean onlyBroughtUpToDate(RepositoryUrl repository, String ours, String head, String base) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<String> head(RepositoryUrl repository, String branch) {
            throw new UnsupportedOperationException();
        }

        @Override
        public FileSet read(RepositoryUrl repository, String commit, String folder, Predicate<String> wanted) {
            throw new UnsupportedOperationException();
        }
    }

    private static String job(String name, String image, String annotations) {
        return "apiVersion: batch/v1\nkind: Job\nmetadata:\n  name: " + name
                + "\n  namespace: default\n  annotations: {" + annotations + "}\nspec:\n  image: " + image + "\n";
    }

    private static String hook(String name, String image) {
        return job(name, image, "argocd.argoproj.io/hook: PostSync");
    }

    @Test
    void findsTheFirstHookAndOneThatChanged() {
        Trees trees = new Trees().both("web.yaml", WEB).now("hooks/smoke.yml", hook("smoke", "one"));
        assertThat(trees.since(OLD)).isEqualTo(new FolderHooks(List.of("Job default/smoke"), Optional.empty()));
        assertThat(trees.before("hooks/smoke.yml", hook("smoke", "zero"))
                        .since(OLD)
                        .changed())
                .containsExactly("Job default/smoke");
        assertThat(trees.before("hooks/smoke.yml", hook("smoke", "one")).since(OLD))
                .isEqualTo(FolderHooks.NONE);
    }

    @Test
    void whatIsNoHookThatASyncRunsDoesNotCount() {
        Trees trees = new Trees()
                .both("smoke.yaml", hook("smoke", "one"))
                .now("README.md", "# Hooks\n" + hook("example", "one"))
                .now("web.yaml", WEB)
                .now("skip.yaml", job("skip", "one", "argocd.argoproj.io/hook: Skip"))
                .now("end.yaml", job("end", "one", "argocd.argoproj.io/hook: 'PreDelete, PostDelete'"))
                .now("sorry.yaml", job("sorry", "one", "argocd.argoproj.io/hook: SyncFail"))
                .now("test.yaml", job("test", "one", "helm.sh/hook: test"))
                .now("off.yaml", job("off", "one", "argocd.argoproj.io/hook: Skip, helm.sh/hook: post-install"))
                .now("wave.yaml", job("wave", "one", "argocd.argoproj.io/sync-wave: '1', note: a hook"))
                .before("gone.yaml", hook("gone", "one"));
        assertThat(trees.since(OLD)).isEqualTo(FolderHooks.NONE);
        assertThat(new Trees()
                        .now("a.yaml", job("a", "one", "argocd.argoproj.io/hook: 'PostDelete,PostSync'"))
                        .now("b.yaml", job("b", "one", "helm.sh/hook: 'pre-upgrade,test'"))
                        .now("c.yaml", job("c", "one", "argocd.argoproj.io/hook: PostLaunch"))
                        .now("d.yaml", job("d", "one", "argocd.argoproj.io/hook: PreDelete, helm.sh/hook: pre-install"))
                        .since(OLD)
                        .changed())
                .containsExactly("Job default/a", "Job default/b", "Job default/c", "Job default/d");
    }

    @Test
    void commentsFormAndPlaceOfAHookChangeNothing() {
        String other =
                "# run after each sync\nmetadata:\n    annotations:\n        \"argocd.argoproj.io/hook\": 'PostSync'\n"
                        + "    namespace: default # where\n    name: smoke\nkind: Job\nspec: {\"image\": one}\napiVersion: batch/v1\n";
        Trees trees = new Trees().before("smoke.yaml", hook("smoke", "one")).now("all.yaml", WEB + "---\n" + other);
        assertThat(trees.since(OLD)).isEqualTo(FolderHooks.NONE);
        assertThat(trees.now("all.yaml", WEB + "---\n" + other.replace("image\": one", "image\": '1'"))
                        .since(OLD)
                        .changed())
                .hasSize(1);
    }

    @Test
    void readsJsonAndLists() {
        String item = "{\"kind\":\"Pod\",\"metadata\":{\"generateName\":\"check-\",\"annotations\":"
                + "{\"argocd.argoproj.io\\/hook\":\"Sync\"}}}";
        assertThat(new Trees().now("a.json", item).since(OLD).changed()).containsExactly("Pod check-*");
        assertThat(new Trees()
                        .now("l.json", "{\"kind\":\"List\",\"items\":[" + item + "]}")
                        .since(OLD)
                        .changed())
                .containsExactly("Pod check-*");
        assertThat(new Trees()
                        .now(
                                "m.yaml",
                                "kind: Pod\nmetadata:\n  name: m\n  annotations:\n    <<: &h {helm.sh/hook: post-install}\n")
                        .since(OLD)
                        .changed())
                .containsExactly("Pod m");
    }

    @Test
    void everyHookCountsWhereNothingIsKnownToHaveRun() {
        Trees trees = new Trees().both("smoke.yaml", hook("smoke", "one"));
        assertThat(trees.since(null).changed()).containsExactly("Job default/smoke");
        assertThat(trees.since("9".repeat(40)).changed()).containsExactly("Job default/smoke");
        assertThat(trees.since(OLD)).isEqualTo(FolderHooks.NONE);
    }

    @Test
    void whatIsRenderedMayChangeTheHooksThatAreWritten() {
        Trees trees = new Trees()
                .both("base/smoke.yaml", hook("smoke", "one"))
                .before("kustomization.yaml", "resources: [base/smoke.yaml]\nimages: [{name: one, newTag: '1'}]\n")
                .now("kustomization.yaml", "resources: [base/smoke.yaml]\nimages: [{name: one, newTag: '2'}]\n");
        assertThat(trees.since(OLD).doubt().orElseThrow().kind()).isEqualTo(Kind.UNREADABLE);
        assertThat(trees.since(OLD).doubt().orElseThrow().why())
                .contains("rendered by kustomize (fleet/drone/kustomization.yaml)");
        trees.now("base/smoke.yaml", WEB).before("base/smoke.yaml", WEB);
        assertThat(trees.since(OLD).doubt().orElseThrow().kind()).isEqualTo(Kind.RENDERED);
        trees.now("kustomization.yaml", "# two\nresources: [base/smoke.yaml]\nimages: [{newTag: '1', name: one}]\n")
                .now("README.md", "more\n");
        assertThat(trees.since(OLD)).isEqualTo(FolderHooks.NONE);
    }

    @Test
    void aTemplateOfAChartThatHoldsAHookIsNotKnownToBeTheSame() {
        Trees trees = new Trees()
                .both("Chart.yaml", "name: web\n")
                .before("templates/smoke.yaml", "{{ if .Values.smoke }}\n" + hook("smoke", "one") + "{{ end }}\n")
                .now("templates/smoke.yaml", "{{ if .Values.smoke }}\n" + hook("smoke", "two") + "{{ end }}\n");
        assertThat(trees.since(OLD).doubt().orElseThrow().why())
                .isEqualTo("fleet/drone/templates/smoke.yaml holds hooks and cannot be read as YAML");
        Trees values = new Trees()
                .both("Chart.yaml", "name: web\n")
                .both("templates/smoke.yaml", "{{ if .Values.smoke }}\n" + hook("smoke", "one") + "{{ end }}\n")
                .before("values.yaml", "smoke: false\n")
                .now("values.yaml", "smoke: true\n");
        assertThat(values.since(OLD).doubt().orElseThrow().why()).contains("Helm (fleet/drone/Chart.yaml)");
    }

    @Test
    void whatIsTooMuchOrNoFileIsADoubtAndNoEnd() {
        Trees large = new Trees().now("a.yaml", "a".repeat((4 << 20) + 1));
        assertThat(large.since(OLD).doubt().orElseThrow().why()).contains("file fleet/drone/a.yaml has");
        assertThat(new Trees()
                        .now("a.yaml", "-> b.yaml")
                        .since(OLD)
                        .doubt()
                        .orElseThrow()
                        .why())
                .contains("fleet/drone/a.yaml is a symbolic link");
        Trees deep = new Trees().now("a.yaml", hook("smoke", "[".repeat(20_000)));
        assertThat(deep.since(OLD).doubt().orElseThrow().kind()).isEqualTo(Kind.UNREADABLE);

        Trees many = new Trees();
        for (int i = 0; i < HookLook.MOST_FILES + 500; i++) {
            many.now(i + ".yaml", WEB);
        }
        assertThat(many.since(OLD).doubt().orElseThrow().why()).contains("more than 1000 files or 16 MiB");
        assertThat(many.reads).isEqualTo(HookLook.MOST_FILES);
        for (int i = 0; i <= HookLook.MOST_ENTRIES; i++) {
            many.now(i + ".txt", "");
        }
        assertThat(many.since(OLD).doubt().orElseThrow().why()).contains("more than 50000 files");
        String bytes = "#".repeat(3 << 20);
        Trees heavy = new Trees();
        for (int i = 0; i < 7; i++) {
            heavy.now(i + ".yaml", bytes);
        }
        assertThat(heavy.since(OLD).doubt().orElseThrow().why()).contains("more than 1000 files or 16 MiB");
    }

    /** Each alias stands for a long text: what repeats is not worked through again. */
    @Test
    void aliasesMultiplyNoWork() {
        String text = "long: &l " + "x".repeat(800_000) + "\nmany: [" + "*l, ".repeat(40_000) + "]\n";
        Trees trees = new Trees().now("a.yaml", text + "---\n" + hook("smoke", "one"));
        assertThat(trees.since(OLD).changed()).containsExactly("Job default/smoke");
    }

    @Test
    void aGitServerThatDoesNotAnswerEndsNothing() {
        Trees trees = new Trees().now("a.yaml", hook("smoke", "one"));
        trees.down = true;
        assertThat(trees.since(OLD))
                .isEqualTo(FolderHooks.doubtful(Kind.UNREACHABLE, "the Git server does not answer"));
    }

    @Test
    void aBookLooksOnce() {
        Trees trees = new Trees().both("a.yaml", WEB).now("b.yaml", WEB);
        AncestryBook book = trees.book();
        book.hooksSince(Optional.of(OLD), "drone");
        book.hooksSince(Optional.of(OLD), "drone");
        assertThat(trees.looks).isEqualTo(2);
        assertThat(trees.reads).isEqualTo(1);
        new Trees().both("a.yaml", WEB).since(OLD);
        Trees same = new Trees().both("a.yaml", hook("smoke", "one"));
        assertThat(same.since(OLD)).isEqualTo(FolderHooks.NONE);
        assertThat(same.looks).isZero();
    }
}
