package dev.lockstep.invariants;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.invariants.EndOfAll.Brought;
import dev.lockstep.invariants.EndOfAll.LaneEnd;
import dev.lockstep.invariants.EndOfAll.StatusSeen;
import dev.lockstep.invariants.MergeSeen.LaneKey;
import dev.lockstep.sandbox.Sandbox;
import dev.lockstep.sandbox.http.Interceptor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Reads what is there in the end: rows, repositories, statuses. */
final class EndReader {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PAGE = 100;

    private final Sandbox sandbox;
    private final Path directory;
    private final Records records;
    private final HttpClient http = HttpClient.newHttpClient();

    EndReader(Sandbox sandbox, Path directory, Records records) {
        this.sandbox = sandbox;
        this.directory = directory;
        this.records = records;
    }

    /** @param rows the rows of each run, the oldest first */
    EndOfAll read(Collection<List<RowSeen>> rows, GitTrees gitOps) {
        List<RowSeen> last = rows.stream()
                .map(one -> one.get(one.size() - 1))
                .sorted((a, b) -> Long.compare(a.number(), b.number()))
                .toList();
        Map<LaneKey, String> baseRepo = new HashMap<>();
        Map<LaneKey, List<String>> baseWrites = new HashMap<>();
        controlPlanes().forEach((lane, branch) -> {
            try (GitTrees controlPlane = new GitTrees(directory, branch.repository())) {
                controlPlane.baseCommit(branch.name()).ifPresent(commit -> baseRepo.put(lane, commit));
                baseWrites.put(
                        lane, controlPlane.messages(branch.name(), "Base commit of " + lane.environment() + " is "));
            }
        });
        return new EndOfAll(
                last,
                owing(),
                lanes(last, rows),
                merges(),
                Pull.of(sandbox),
                gitOps.branches(Pull.OURS),
                baseRepo,
                baseWrites,
                statuses(),
                ends());
    }

    private record Branch(String repository, String name) {}

    /** The branch that each lane is configured on. */
    private Map<LaneKey, Branch> controlPlanes() {
        Map<LaneKey, Branch> branches = new HashMap<>();
        records.query(
                "select p.pipeline, s.environment, s.pins#>>'{environment,repository}', s.pins#>>'{environment,name}'"
                        + " from promotion p join stage s on s.promotion_id = p.id where s.pins is not null",
                row -> branches.put(
                        new LaneKey(row.getString(1), row.getString(2)),
                        new Branch(fullName(row.getString(3)), row.getString(4))));
        return branches;
    }

    private static String fullName(String url) {
        return URI.create(url).getPath().substring(1).replaceFirst("\\.git$", "");
    }

    private List<String> owing() {
        List<String> owing = new ArrayList<>();
        records.query(
                "select p.kind, p.number, (select jsonb_agg(e.effect)::text from promotion_effect e where e.promotion_id = p.id),"
                        + " w.next_look_at, w.request::text from promotion p left join promotion_work w on w.promotion_id = p.id"
                        + " where exists (select 1 from promotion_effect e where e.promotion_id = p.id)"
                        + " or (p.status <> 'RUNNING' and w.promotion_id is not null)",
                row -> owing.add(row.getString(1).toLowerCase(java.util.Locale.ROOT) + " #" + row.getLong(2) + " owes "
                        + row.getString(3) + ", next look " + row.getString(4)));
        return owing;
    }

    private List<LaneEnd> lanes(List<RowSeen> last, Collection<List<RowSeen>> rows) {
        List<LaneEnd> lanes = new ArrayList<>();
        records.query(
                "select l.*, h.number as holder_number, b.number as beside_number from lane l"
                        + " left join promotion h on h.id = l.holder left join promotion b on b.id = l.beside"
                        + " where gitops_branch is not null",
                row -> {
                    LaneKey key = new LaneKey(row.getString("pipeline"), row.getString("environment"));
                    Optional<String> holder = Optional.ofNullable(row.getString("holder_number"));
                    Optional<String> beside = Optional.ofNullable(row.getString("beside_number"));
                    lanes.add(new LaneEnd(
                            key,
                            row.getString("gitops_branch"),
                            Optional.ofNullable(row.getString("base_commit")),
                            holder.or(() -> beside).map(number -> "#" + number),
                            Optional.ofNullable(row.getString("pr_number")).map(number -> "#" + number),
                            Optional.ofNullable(row.getString("merged_commit")),
                            Optional.ofNullable(row.getString("proven_commit")),
                            Optional.ofNullable(row.getString("late_merge")),
                            brought(key, rows)));
                });
        return lanes;
    }

    /** The newest run that came to the clusters of a lane with a commit of its own. */
    private static Optional<Brought> brought(LaneKey lane, Collection<List<RowSeen>> rows) {
        return rows.stream()
                .filter(one -> one.get(0).pipeline().equals(lane.pipeline()))
                .filter(one -> !one.get(0).kind().equals("RECONFIGURATION"))
                .flatMap(one -> one.stream()
                        .filter(row -> row.stage(lane.environment())
                                .filter(stage -> stage.step().equals("AWAIT_COMPLIANCE"))
                                .isPresent())
                        .findFirst()
                        .stream())
                .max((a, b) -> Long.compare(a.seq(), b.seq()))
                .map(row -> new Brought(row.name(), row.commit(), row.at()));
    }

    private Map<LaneKey, Set<String>> merges() {
        Map<LaneKey, Set<String>> merges = new HashMap<>();
        records.query(
                "select pipeline, environment, commit_sha from lane_merge",
                row -> merges.computeIfAbsent(new LaneKey(row.getString(1), row.getString(2)), key -> new HashSet<>())
                        .add(row.getString(3)));
        return merges;
    }

    private Map<String, List<String>> ends() {
        Map<String, List<String>> ends = new HashMap<>();
        records.query(
                "select promotion_id, split_part(split_part(message, ' ', 3), ':', 1) from promotion_event"
                        + " where type = 'PROMOTION_ENDED' order by id",
                row -> ends.computeIfAbsent(row.getString(1), key -> new ArrayList<>())
                        .add(row.getString(2)));
        return ends;
    }

    private Map<String, List<StatusSeen>> statuses() {
        Map<String, String> commits = new TreeMap<>();
        records.query(
                "select distinct commit_sha, definition->>'repository' from promotion"
                        + " where kind <> 'RECONFIGURATION'",
                row -> commits.put(row.getString(1), fullName(row.getString(2))));
        Map<String, List<StatusSeen>> statuses = new HashMap<>();
        commits.forEach((commit, repository) -> statuses.put(commit, statuses(repository, commit)));
        return statuses;
    }

    private List<StatusSeen> statuses(String repository, String commit) {
        List<StatusSeen> newestFirst = new ArrayList<>();
        for (int page = 1; newestFirst.size() == (page - 1) * PAGE; page++) {
            get("/repos/" + repository + "/commits/" + commit + "/statuses?per_page=" + PAGE + "&page=" + page)
                    .forEach(status -> newestFirst.add(new StatusSeen(
                            status.path("context").asText(),
                            status.path("state").asText(),
                            status.path("description").asText(),
                            status.path("target_url").asText())));
        }
        Collections.reverse(newestFirst);
        return newestFirst;
    }

    private JsonNode get(String path) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(sandbox.gitHubApi() + path))
                .header("Authorization", "Bearer " + sandbox.account("grace").token())
                .header(Interceptor.OWN, "invariants")
                .build();
        try {
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException(path + " answers " + answer.statusCode() + ": " + answer.body());
            }
            return JSON.readTree(answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
