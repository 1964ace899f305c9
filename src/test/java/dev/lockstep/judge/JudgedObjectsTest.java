package dev.lockstep.judge;

import static dev.lockstep.judge.Judging.OTHER;
import static dev.lockstep.judge.Judging.folder;
import static dev.lockstep.judge.Judging.input;
import static dev.lockstep.judge.Judging.judge;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.compliance.Finding.State;
import dev.lockstep.judge.Judging.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What Argo CD 3.5 and 3.6, Flux 2.9 and Azure say in one situation each, and the state that one look at it must give. The files are
 * such objects made anew: their fields, values and times are those of the real ones, names and commits are not.
 */
class JudgedObjectsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ANY = "any";

    /**
     * The file; the beginning of the commit that is asked for (or {@code any}: one that nothing runs); other options; the
     * state; words that reasons, advice or warnings must have; after {@code !}, words that nothing may have.
     */
    private static final String TABLE = """
            argo-first-look-denied.json      | any     |                     | FAILING  | ComparisonError; permission denied; --refresh
            argo-synced-healthy.json         | d37cd4a |                     | PROVEN   | nothing is to be done
            argo-synced-healthy.json         | any     |                     | UNKNOWN  | d37cd4a, another commit than fffffff; git merge-base --is-ancestor
            argo-shared-resource.json        | d37cd4a |                     | BLOCKED  | is part of applications argocd/fleet and stage; only one
            argo-shared-resource-stage.json  | 639ee38 |                     | PROVEN   |
            argo-sync-failed.json            | 043b0ac |                     | FAILING  | seen now for the first time; namespaces "missing-space" not found
            argo-schema-error.json           | 0972a85 |                     | FAILING  | cannot unmarshal array
            argo-path-gone.json              | any     |                     | FAILING  | app path does not exist; --refresh ! cannot unmarshal
            argo-wipe-out-refused.json       | 0dbf1ee |                     | BLOCKED  | refuses to delete everything; allowEmpty ! cannot unmarshal
            argo-out-of-sync-manual.json     | 19540ba |                     | BLOCKED  | auto-sync is off: sync the application ! cannot unmarshal
            argo-manual-sync-done.json       | 19540ba |                     | PROVEN   |
            argo-sync-window.json            | 2f6c034 |                     | BLOCKED  | OutOfSync; sync window
            argo-sync-window.json            | d37cd4a |                     | UNKNOWN  | 2f6c034, another commit
            argo-invalid-spec.json           | 8411848 |                     | FAILING  | InvalidSpecError; is not permitted in project 'default'
            argo-invalid-spec.json           | any     |                     | FAILING  | InvalidSpecError; is not permitted in project 'default'
            argo-progressing.json            | 6337f70 |                     | APPLYING | Progressing; storefront; Waiting for rollout to finish
            argo-degraded.json               | 82b5eed |                     | FAILING  | Degraded; Deployment default/storefront; exceeded its progress deadline
            argo-hook-running.json           | e5dfa5f |                     | APPLYING | is syncing; waiting for completion of hook batch/Job/check
            argo-hook-failed.json            | e5dfa5f |                     | FAILING  | PostSync; check; reached the specified backoff limit
            argo-being-deleted.json          | 2dc4cb2 |                     | BLOCKED  | is being deleted
            argo-hook-forgotten.json         | fa2b7ba |                     | BLOCKED  | PostSync hook; check; e5dfa5f; sync the application
            argo-hook-changed.json           | 7be01d9 |                     | PROVEN   | without a sync since c40f8a2; ConfigMap default/check
            argo-multi-source.json           | cd1aa9b | --branch=dev --repository=https://git.example/fleet/gitops | PROVEN   |
            argo-multi-source.json           | 639ee38 | --branch=stage      | PROVEN   |
            argo-multi-source.json           | 639ee38 | --branch=dev --repository=https://git.example/fleet/gitops | UNKNOWN  | another commit than 639ee38
            argo-git-unreachable.json        | 4cc90d1 |                     | UNKNOWN  | cannot look at Git; status code: 503; --refresh
            argo-skip-reconcile.json         | 2dc4cb2 |                     | BLOCKED  | skip-reconcile
            argo-degraded-old-operation.json | 9d858df |                     | FAILING  | storefront; exceeded its progress deadline ! absent
            argo-branch-gone.json            | any     |                     | FAILING  | unable to resolve 'short-lived' to a commit SHA
            azure-ready.json                 | 03a1bab |                     | PROVEN   |
            azure-build-failed.json          | dd3c751 | --branch=dev        | FAILING  | BuildFailed; did not find expected ! /tmp/kustomization
            azure-build-failed.json          | 639ee38 | --branch=stage      | PROVEN   |
            azure-apply-failed.json          | a66b825 | --branch=dev        | FAILING  | ReconciliationFailed; namespaces "absent" not found
            azure-apply-failed.json          | 639ee38 | --branch=stage      | PROVEN   |
            azure-health-check-running.json  | 9f59fb7 | --branch=dev        | APPLYING | Running health checks for revision
            azure-health-check-running.json  | 639ee38 | --branch=stage      | PROVEN   |
            azure-after-prune.json           | 1da8753 | --branch=dev        | PROVEN   |
            azure-after-prune.json           | 639ee38 | --branch=stage      | PROVEN   |
            azure-suspended.json             | e2fa899 | --branch=dev        | BLOCKED  | suspended; 1da8753; Kustomization fleet-dev-fleet-dev; resume
            azure-suspended.json             | 639ee38 | --branch=stage      | PROVEN   |
            azure-git-unreachable.json       | e2fa899 | --branch=dev        | APPLYING | Running health checks for revision
            azure-git-unreachable.json       | 639ee38 | --branch=stage      | PROVEN   | GitOperationFailed; status code: 503
            azure-git-unreachable.json       | any     | --branch=stage      | UNKNOWN  | another commit; GitOperationFailed
            azure-dependency-not-ready.json  | e717ebe | --branch=dev        | APPLYING | DependencyNotReady
            azure-dependency-not-ready.json  | 639ee38 | --branch=stage      | PROVEN   |
            azure-dependency-ready.json      | e717ebe | --branch=dev        | PROVEN   |
            azure-dependency-ready.json      | 639ee38 | --branch=stage      | PROVEN   |
            flux-crd-version-missing.json    | d1bb92a |                     | FAILING  | ReconciliationFailed; no matches for kind "GitRepository" in version
            flux-nested-secret-missing.json  | 272335d |                     | APPLYING | HealthCheckFailed; flux-system/shop-web; wait: false
            flux-nested-secret-missing.json  | 272335d | --workloads=require | FAILING  | HealthCheckFailed; flux-system/shop-web
            flux-ready.json                  | 53fee45 |                     | PROVEN   |
            flux-build-failed.json           | dd3c751 |                     | FAILING  | BuildFailed; did not find expected ! /tmp/kustomization
            flux-build-failed.json           | d574c63 |                     | UNKNOWN  | another commit than d574c63
            flux-apply-failed.json           | a66b825 |                     | FAILING  | ReconciliationFailed; namespaces "absent" not found
            flux-health-check-running.json   | 9f59fb7 |                     | APPLYING | Running health checks for revision
            flux-health-check-failed.json    | 9f59fb7 |                     | FAILING  | HealthCheckFailed; Deployment/default/storefront
            flux-after-prune.json            | 1da8753 |                     | PROVEN   |
            flux-suspended.json              | e2fa899 |                     | BLOCKED  | suspended; 1da8753; Kustomization fleet-dev-fleet-dev; flux resume kustomization
            flux-git-unreachable.json        | e2fa899 |                     | PROVEN   | GitOperationFailed; status code: 503
            flux-git-unreachable.json        | any     |                     | UNKNOWN  | e2fa899, another commit; GitOperationFailed
            flux-dependency-not-ready.json   | e717ebe |                     | APPLYING | DependencyNotReady
            flux-dependency-ready.json       | e717ebe |                     | PROVEN   |
            """;

    record Row(String file, String commit, List<String> options, State state, List<String> words, List<String> never) {
        static Row of(String line) {
            String[] cells = line.split("\\|", -1);
            String[] words = cells[4].split("!");
            return new Row(
                    cells[0].strip(),
                    cells[1].strip(),
                    list(cells[2], " "),
                    State.valueOf(cells[3].strip()),
                    list(words[0], ";"),
                    words.length > 1 ? list(words[1], ";") : List.of());
        }

        private static List<String> list(String cell, String separator) {
            return Stream.of(cell.split(separator))
                    .map(String::strip)
                    .filter(s -> !s.isEmpty())
                    .toList();
        }

        String fullCommit() {
            if (commit.equals(ANY)) {
                return OTHER;
            }
            Matcher full = Pattern.compile("\\b" + commit + "[0-9a-f]{" + (40 - commit.length()) + "}\\b")
                    .matcher(input(file));
            assertThat(full.find()).as("%s tells of commit %s", file, commit).isTrue();
            return full.group();
        }

        Run run(String asked) {
            List<String> all = new ArrayList<>(List.of("--commit", asked, "--json"));
            all.addAll(options);
            return judge(input(file), all.toArray(String[]::new));
        }

        @Override
        public String toString() {
            return file + " " + commit + " " + options;
        }
    }

    static Stream<Row> rows() {
        return TABLE.lines().map(Row::of);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void givesItsState(Row row) throws IOException {
        Run run = row.run(row.fullCommit());
        assertThat(run.err()).isEmpty();
        JsonNode answer = JSON.readTree(run.out());
        assertThat(answer.path("reconcilers")).as(run.out()).hasSize(1);
        assertThat(answer.path("reconcilers").get(0).path("state").asText())
                .as(run.out())
                .isEqualTo(row.state().name());
        assertThat(run.code()).isEqualTo(ExitCode.of(row.state()));
        assertThat(answer.path("exitCode").asInt()).isEqualTo(run.code().number());
        String told = told(answer.path("reconcilers").get(0));
        row.words().forEach(word -> assertThat(told).contains(word));
        row.never().forEach(word -> assertThat(run.out()).doesNotContain(word));
        assertThat(answer.path("reconcilers").get(0).path("reasons").isEmpty()).isEqualTo(row.state() == State.PROVEN);
    }

    /** With the quotation marks as they are, not as JSON writes them. */
    private static String told(JsonNode judgement) {
        StringBuilder told = new StringBuilder(judgement.path("advice").asText());
        judgement.path("reasons").forEach(r -> told.append('\n').append(r.asText()));
        judgement.path("warnings").forEach(w -> told.append('\n').append(w.asText()));
        return told.toString();
    }

    static Stream<Row> proven() {
        return rows().filter(row -> row.state() == State.PROVEN);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("proven")
    void anotherCommitIsNotProvenByIt(Row row) throws IOException {
        Run run = row.run(OTHER);
        assertThat(run.code()).isEqualTo(ExitCode.UNKNOWN);
        assertThat(JSON.readTree(run.out())
                        .path("reconcilers")
                        .get(0)
                        .path("reasons")
                        .get(0)
                        .asText())
                .contains("another commit than fffffff");
    }

    @Test
    void everyFileIsInTheTable() throws IOException {
        try (Stream<java.nio.file.Path> files = Files.list(folder())) {
            assertThat(files.map(f -> f.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(
                            new TreeSet<>(rows().map(Row::file).toList()));
        }
    }
}
