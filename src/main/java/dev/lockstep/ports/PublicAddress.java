package dev.lockstep.ports;

import dev.lockstep.promotion.Promotion;
import java.net.URI;

/** Where people reach this server; links in pull requests and statuses start here. */
public record PublicAddress(URI base) {
    public URI of(Promotion promotion) {
        return of(promotion.number());
    }

    /** @param number of a run */
    public URI of(long number) {
        return base.resolve("/promotions/" + number);
    }
}
