package dev.lockstep.sandbox.git;

import dev.lockstep.sandbox.http.Account;
import java.util.List;

/** Hears of refs that a push moved, in the pusher's request, with the repository's lock held. */
@FunctionalInterface
public interface PushListener {
    void pushed(HostedRepository repository, Account pusher, List<RefChange> changes);
}
