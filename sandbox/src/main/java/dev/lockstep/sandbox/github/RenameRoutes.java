package dev.lockstep.sandbox.github;

import dev.lockstep.sandbox.git.GitRepositories;
import dev.lockstep.sandbox.git.HostedRepository;

/** A repository gets another name, or another owner. */
final class RenameRoutes {
    private final JsonViews views;
    private final GitRepositories repositories;
    private final StateFiles states;

    RenameRoutes(JsonViews views, GitRepositories repositories, StateFiles states) {
        this.views = views;
        this.repositories = repositories;
        this.states = states;
    }

    void register(Router router) {
        router.on("PATCH", "/repos/{owner}/{repo}", this::rename)
                .on("POST", "/repos/{owner}/{repo}/transfer", this::transfer);
    }

    private Reply rename(Call call) {
        HostedRepository old = call.repository();
        String name = call.text("name").orElse(old.name());
        return Reply.ok(views.repository(name.equals(old.name()) ? old : to(old, old.owner(), name)));
    }

    private Reply transfer(Call call) {
        HostedRepository old = call.repository();
        HostedRepository moved =
                to(old, call.required("new_owner"), call.text("new_name").orElse(old.name()));
        return Reply.of(202, views.repository(moved));
    }

    private HostedRepository to(HostedRepository old, String owner, String name) {
        try {
            return repositories.rename(old, owner, name, now -> states.rename(old, now));
        } catch (IllegalArgumentException taken) {
            throw GitHubError.custom("Repository", "name", "name already exists on this account");
        }
    }
}
