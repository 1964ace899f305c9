package dev.lockstep.sandbox.github;

import dev.lockstep.sandbox.git.HostedRepository;
import dev.lockstep.sandbox.git.RefChange;
import dev.lockstep.sandbox.http.Account;
import java.util.Optional;
import org.eclipse.jgit.lib.ObjectId;

/** Makes webhook payloads of what happens and hands them to {@link Webhooks}. */
final class Events {
    private final PullViews views;
    private final StateFiles states;
    private final Webhooks webhooks;

    Events(PullViews views, StateFiles states, Webhooks webhooks) {
        this.views = views;
        this.states = states;
        this.webhooks = webhooks;
    }

    void push(HostedRepository repository, RefChange change, Account pusher) {
        webhooks.send("push", "", repository.fullName(), views.pushEvent(repository, change, pusher));
    }

    void pull(
            HostedRepository repository,
            String action,
            PullRequest pull,
            Optional<ObjectId> testMerge,
            Account sender) {
        send(repository, action, pull, testMerge, sender, new Json());
    }

    void synchronize(
            HostedRepository repository,
            RefChange change,
            PullRequest pull,
            Optional<ObjectId> testMerge,
            Account sender) {
        Json more = new Json()
                .with("before", change.before().name())
                .with("after", change.after().name());
        send(repository, "synchronize", pull, testMerge, sender, more);
    }

    private void send(
            HostedRepository repository,
            String action,
            PullRequest pull,
            Optional<ObjectId> testMerge,
            Account sender,
            Json more) {
        int comments = (int) states.read(repository).comments().stream()
                .filter(c -> c.issue() == pull.number())
                .count();
        Json single = views.single(repository, pull, testMerge, comments);
        webhooks.send(
                "pull_request",
                action,
                repository.fullName(),
                views.pullEvent(repository, action, pull, single, sender).withAll(more));
    }
}
