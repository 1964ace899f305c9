/**
 * The fleet of the sandbox: simulated clusters that really follow Git, and the Azure and Argo CD APIs that report them.
 *
 * <p>{@link dev.lockstep.sandbox.fleet.Fleet} is the way in. A cluster asks the GitOps repository for the head of each
 * branch it follows, fetches it into a bare repository of its own, parses the YAML under its path and reports in the
 * order the real agents do: fetched, then applied, then healthy. Nothing here knows Lockstep: it is reached over Git,
 * ARM, Resource Graph, the token endpoint and the Argo CD REST API alone.
 *
 * <p>One lock guards all changes; what a cluster reports is an immutable record behind a volatile field, so the APIs
 * answer while a fetch is under way. Time is the {@link java.time.InstantSource} of the settings: {@code Fleet.tick()}
 * runs what is due by it, and the internal scheduler does nothing but call {@code tick()}.
 */
package dev.lockstep.sandbox.fleet;
