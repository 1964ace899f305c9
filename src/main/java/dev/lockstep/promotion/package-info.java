/**
 * The promotion machine: a pure function from (promotion, observation, now) to a decision. No clock, no I/O, no
 * framework, no knowledge of any other package. Read {@link dev.lockstep.promotion.PromotionMachine} first.
 *
 * <p>What happens in a step is not here: the machine is handed the steps ({@link dev.lockstep.promotion.Steps}). Reconfigurations and
 * rollbacks are further kinds of runs over the same stages; paused is an overlay on waiting.
 */
package dev.lockstep.promotion;
