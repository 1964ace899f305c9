package dev.lockstep.promotion;

import java.util.Optional;

/**
 * What the rendering of a stage has come to.
 *
 * @param pins the inputs; without them, they are pinned next
 * @param tree the last one that was rendered; it stays while other inputs are pinned
 */
public record Rendering(Optional<Pins> pins, Optional<RenderedTree> tree) {
    static final Rendering NOT_YET = new Rendering(Optional.empty(), Optional.empty());
}
