package dev.lockstep.argocd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.compliance.ReconcilerId;
import dev.lockstep.compliance.ReconcilerReport;
import dev.lockstep.ports.OutsideException;
import dev.lockstep.ports.ReconcilerSource.Followed;
import dev.lockstep.ports.ReconcilerSource.Poll;
import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.stub.StubServer;
import dev.lockstep.stub.StubServer.Answer;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An application that names no branch follows the default branch of its repository. */
class FollowsHeadTest {
    private static final ReconcilerId ID = new ReconcilerId("argocd/large-1", "large-1", "argocd/dev");
    private static final RepositoryUrl GITOPS = RepositoryUrl.of("https://github.com/acme/gitops");
    private static final Set<Followed> DEV = Set.of(new Followed(GITOPS, "dev"));

    private Instant now = Instant.parse("2026-03-02T10:30:00Z");
    private Optional<String> defaultBranch = Optional.of("dev");
    private boolean reachable = true;
    private boolean broken;
    private int asked;
    private Executor threads = Runnable::run;

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"HEAD", ""})
    void headOfTheRightRepositoryIsTheBranch(String targetRevision) throws IOException {
        try (StubServer argo = argo(targetRevision)) {
            FollowsHead source = source(argo);
            Poll poll = source.poll(DEV);
            assertThat(poll.unreadable()).isEmpty();
            assertThat(poll.reports()).extracting(ReconcilerReport::id).containsExactly(ID);
            assertThat(poll.reports()).extracting(ReconcilerReport::branch).containsExactly("dev");
            assertThat(source.confirm(ID, Optional.empty()).branch()).isEqualTo("dev");
        }
    }

    @Test
    void headOfAnotherBranchIsNotOurs() throws IOException {
        defaultBranch = Optional.of("main");
        try (StubServer argo = argo("HEAD")) {
            Poll poll = source(argo).poll(DEV);
            assertThat(poll.reports()).isEmpty();
            assertThat(poll.unreadable()).isEmpty();
        }
    }

    @Test
    void anUnknownDefaultBranchIsSaidAndNothingIsGone() throws IOException {
        defaultBranch = Optional.empty();
        try (StubServer argo = argo("HEAD")) {
            FollowsHead source = source(argo);
            Poll poll = source.poll(DEV);
            assertThat(poll.reports()).isEmpty();
            assertThat(poll.unreadable()).singleElement().satisfies(one -> {
                assertThat(one.describes(ID)).isTrue();
                assertThat(one.words()).contains("follows HEAD", "write the branch as its targetRevision");
            });
            assertThatThrownBy(() -> source.confirm(ID, Optional.empty()))
                    .isInstanceOf(OutsideException.Transient.class)
                    .hasMessageContaining("follows HEAD");
        }
    }

    @Test
    void itIsAskedSeldomAndTheLastAnswerHoldsThroughAnOutage() throws IOException {
        try (StubServer argo = argo("HEAD")) {
            FollowsHead source = source(argo);
            source.poll(DEV);
            source.poll(DEV);
            assertThat(asked).isEqualTo(1);
            now = now.plus(Duration.ofMinutes(11));
            reachable = false;
            assertThat(source.poll(DEV).reports()).hasSize(1);
            assertThat(asked).isEqualTo(2);
            now = now.plus(Duration.ofMinutes(1));
            reachable = true;
            defaultBranch = Optional.of("main");
            assertThat(source.poll(DEV).reports()).isEmpty();
        }
    }

    /** It is asked beside the poll, once at a time. */
    @Test
    void aRepositoryThatDoesNotAnswerDelaysNoPoll() throws IOException {
        List<Runnable> questions = new ArrayList<>();
        threads = questions::add;
        try (StubServer argo = argo("HEAD")) {
            FollowsHead source = source(argo);
            for (int poll = 0; poll < 3; poll++) {
                assertThat(source.poll(DEV).unreadable())
                        .singleElement()
                        .satisfies(one -> assertThat(one.describes(ID)).isTrue());
                now = now.plus(Duration.ofMinutes(1));
            }
            assertThat(questions).hasSize(1);
            questions.get(0).run();
            assertThat(source.poll(DEV).reports()).hasSize(1);
        }
    }

    @Test
    void aDefectOfTheQuestionIsOfThatOneQuestion() throws IOException {
        reachable = false;
        broken = true;
        try (StubServer argo = argo("HEAD")) {
            FollowsHead source = source(argo);
            assertThat(source.poll(DEV).unreadable()).hasSize(1);
            reachable = true;
            now = now.plus(Duration.ofMinutes(1));
            assertThat(source.poll(DEV).reports()).hasSize(1);
        }
    }

    private FollowsHead source(StubServer argo) {
        InstantSource clock = () -> now;
        ArgoCdSettings settings = new ArgoCdSettings(
                "large-1", argo.uri(), "token", Optional.empty(), Optional.empty(), List.of(), Duration.ofSeconds(20));
        return new FollowsHead(
                new ArgoCdSource(settings, clock),
                new KnownHeads(
                        repository -> {
                            asked++;
                            if (!reachable && broken) {
                                throw new StackOverflowError();
                            } else if (!reachable) {
                                throw new OutsideException.Transient("down", null);
                            }
                            return defaultBranch;
                        },
                        clock,
                        threads,
                        Duration.ofMillis(50)));
    }

    private static StubServer argo(String targetRevision) throws IOException {
        ObjectNode application =
                (ObjectNode) new ObjectMapper().readTree(StubServer.example("argocd-synced-healthy.json"));
        ((ObjectNode) application.at("/spec/source")).put("targetRevision", targetRevision);
        return StubServer.http(r -> Answer.of(
                200,
                r.path().endsWith("/applications")
                        ? "{\"metadata\":{},\"items\":[" + application + "]}"
                        : application.toString()));
    }
}
