/**
 * The promotion machine: a pure function from (promotion, observation, now) to a decision. No clock, no I/O, no
 * framework, no knowledge of any other package. Read {@link dev.lockstep.promotion.PromotionMachine} first.
 *
 * <p>Later steps have their place here: VERIFY and SOAK come between AWAIT_COMPLIANCE and the end of a stage;
 * reconfigurations and rollbacks are further kinds of runs over the same stages; paused is an overlay on waiting.
 */
package dev.lockstep.promotion;
