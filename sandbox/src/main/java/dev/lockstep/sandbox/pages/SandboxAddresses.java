package dev.lockstep.sandbox.pages;

import dev.lockstep.api.MoreApi;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** The sandbox's own API is under the rules of the API. */
@ApplicationScoped
class SandboxAddresses implements MoreApi {
    @Override
    public List<String> beginnings() {
        return List.of("/sandbox/api/");
    }
}
