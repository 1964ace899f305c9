package dev.lockstep.workflow;

import dev.lockstep.promotion.Promotion;
import java.net.URI;

/** Where people reach this server; links in pull requests and statuses start here. */
public record PublicAddress(URI base) {
    public URI of(Promotion promotion) {
        return base.resolve("/promotions/" + promotion.number());
    }
}
