/**
 * The command {@code judge}: is this reconciler at the commit? It reads an Argo CD application, a fluxConfiguration, or a
 * Kustomization with its GitRepository as JSON, and judges them by the rules of the server, through the readers of the
 * server. No network, no Git, no memory: one look.
 *
 * <p>Standard output holds the answer, standard error what is wrong with the input or the options. What comes from the input
 * is shown without control characters. {@link dev.lockstep.judge.ExitCode} says how a run ends.
 */
package dev.lockstep.judge;
