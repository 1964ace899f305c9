package dev.lockstep.sandbox.github;

import dev.lockstep.sandbox.git.Disk;
import dev.lockstep.sandbox.git.HostedRepository;
import dev.lockstep.sandbox.git.RefChange;
import java.util.List;
import java.util.Optional;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;

/** Reading and moving refs. */
final class RefRoutes {
    private final JsonViews views;
    private final BranchMoves moves;

    RefRoutes(JsonViews views, BranchMoves moves) {
        this.views = views;
        this.moves = moves;
    }

    void register(Router router) {
        router.on("GET", "/repos/{owner}/{repo}/git/ref/{ref+}", this::get)
                .on("GET", "/repos/{owner}/{repo}/git/matching-refs/{ref+}", this::matching)
                .on("GET", "/repos/{owner}/{repo}/git/refs/{ref+}", this::legacy)
                .on("GET", "/repos/{owner}/{repo}/git/refs", c -> c.page(list(c.repository(), "refs/")))
                .on("POST", "/repos/{owner}/{repo}/git/refs", this::create)
                .on("PATCH", "/repos/{owner}/{repo}/git/refs/{ref+}", this::update)
                .on("DELETE", "/repos/{owner}/{repo}/git/refs/{ref+}", this::delete);
    }

    private Reply get(Call call) {
        HostedRepository repository = call.repository();
        String name = "refs/" + call.path().get("ref");
        ObjectId id = repository.ref(name).orElseThrow(GitHubError::notFound);
        return Reply.ok(views.ref(repository, name, id));
    }

    private Reply matching(Call call) {
        return call.page(list(call.repository(), "refs/" + call.path().get("ref")));
    }

    /** The old address: the ref, or all that begin so, or 404. */
    private Reply legacy(Call call) {
        HostedRepository repository = call.repository();
        String name = "refs/" + call.path().get("ref");
        Optional<ObjectId> exact = repository.ref(name);
        if (exact.isPresent()) {
            return Reply.ok(views.ref(repository, name, exact.get()));
        }
        List<Json> all = list(repository, name);
        if (all.isEmpty()) {
            throw GitHubError.notFound();
        }
        return call.page(all);
    }

    private List<Json> list(HostedRepository repository, String prefix) {
        return Disk.io(() -> repository.git().getRefDatabase().getRefs().stream()
                .filter(r -> r.getName().startsWith(prefix) && !r.isSymbolic())
                .map((Ref r) -> views.ref(repository, r.getName(), r.getObjectId()))
                .toList());
    }

    private Reply create(Call call) {
        HostedRepository repository = call.repository();
        String name = call.required("ref");
        if (!name.startsWith("refs/heads/") && !name.startsWith("refs/tags/") || !Repository.isValidRefName(name)) {
            throw new GitHubError(422, name + " is not a valid ref name.");
        }
        ObjectId next = object(repository, call.required("sha"));
        return repository.locked(() -> {
            if (!repository.compareAndSet(name, ObjectId.zeroId(), next, "created by REST")) {
                throw new GitHubError(422, "Reference already exists");
            }
            RefChange change = new RefChange(name, ObjectId.zeroId(), next, false);
            moves.refsChanged(repository, call.account(), List.of(change));
            return Reply.of(201, views.ref(repository, name, next));
        });
    }

    private Reply update(Call call) {
        HostedRepository repository = call.repository();
        String name = writable(call);
        ObjectId next = object(repository, call.required("sha"));
        return repository.locked(() -> {
            ObjectId before = repository.ref(name).orElseThrow(() -> new GitHubError(422, "Reference does not exist"));
            boolean forced = !repository.isAncestor(before, next);
            if (forced && !call.flag("force")) {
                throw new GitHubError(422, "Update is not a fast forward");
            }
            if (!repository.compareAndSet(name, before, next, "updated by REST")) {
                throw new GitHubError(409, "Reference was modified meanwhile");
            }
            if (!before.equals(next)) {
                RefChange change = new RefChange(name, before, next, forced);
                moves.refsChanged(repository, call.account(), List.of(change));
            }
            return Reply.ok(views.ref(repository, name, next));
        });
    }

    private Reply delete(Call call) {
        HostedRepository repository = call.repository();
        String name = writable(call);
        return repository.locked(() -> {
            ObjectId before = repository.ref(name).orElseThrow(() -> new GitHubError(422, "Reference does not exist"));
            if (!repository.compareAndSet(name, before, ObjectId.zeroId(), "deleted by REST")) {
                throw new GitHubError(409, "Reference was modified meanwhile");
            }
            RefChange change = new RefChange(name, before, ObjectId.zeroId(), false);
            moves.refsChanged(repository, call.account(), List.of(change));
            return Reply.none();
        });
    }

    private static String writable(Call call) {
        String name = "refs/" + call.path().get("ref");
        if (!name.startsWith("refs/heads/") && !name.startsWith("refs/tags/")) {
            throw new GitHubError(422, name + " is not a ref that can be changed");
        }
        return name;
    }

    private static ObjectId object(HostedRepository repository, String sha) {
        if (!ObjectId.isId(sha)) {
            throw new GitHubError(422, "The sha parameter must be exactly 40 characters and contain only [0-9a-f].");
        }
        return new History(repository).resolve(sha).orElseThrow(() -> new GitHubError(422, "Object does not exist"));
    }
}
