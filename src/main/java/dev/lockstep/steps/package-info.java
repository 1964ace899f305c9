/**
 * The steps of a stage. Each is two classes side by side: a rule without ports ({@link dev.lockstep.promotion.StepRule}: what comes next,
 * what each answer leads to, its words) and an executor with the step's ports ({@link dev.lockstep.worker.StepExecutor}: one attempt).
 * {@link dev.lockstep.steps.PromotionSteps} lists them; what else is here serves one or two of them.
 */
package dev.lockstep.steps;
