package dev.lockstep.text;

import java.util.Optional;

/**
 * How long texts may be, all in one place. What people and programs ask for is refused when it is longer, with its name and its
 * length; what foreign systems say is cut, and so is what GitHub would refuse. In chars, where not said otherwise.
 */
public final class Lengths {
    // Asked for by people and programs: longer is refused.

    /** Why somebody aborts, pauses or rolls back; everybody who waits reads it. */
    public static final int REASON = 500;
    /** The header {@code Idempotency-Key}. */
    public static final int IDEMPOTENCY_KEY = 200;
    /** One parameter of a query. */
    public static final int PARAMETER = 500;
    /** Where the next page begins; ours are shorter. */
    public static final int CURSOR = 200;
    /** The header {@code X-GitHub-Delivery}, as the database keeps it. */
    public static final int DELIVERY_ID = 100;
    /** Bytes of a request's body to the API: the largest that it has a use for are a few hundred. */
    public static final int API_BODY = 64 << 10;
    /** Bytes of what a page's form sends. */
    public static final int PAGE_BODY = 1 << 20;
    /** Bytes of a webhook's body: GitHub's own limit. */
    public static final int DELIVERY_BODY = 25 << 20;
    /** Bytes of a hint's body: events have a few kilobytes. */
    public static final int HINT_BODY = 256 << 10;
    /** Bytes of a pipeline file. */
    public static final int PIPELINE_FILE = 64 << 10;
    /** A text in a pipeline file. */
    public static final int PIPELINE_TEXT = 2048;
    /** Bytes of a configuration file. */
    public static final int CONFIGURATION_FILE = 1 << 20;
    /** The address of a repository. */
    public static final int REPOSITORY = 2048;

    // Said by foreign systems: cut.

    /** The first line of a commit's message, and its author. */
    public static final int COMMIT_TITLE = 200;

    public static final int COMMIT_AUTHOR = 200;
    /** What an error of GitHub says. */
    public static final int GITHUB_ERROR = 300;
    /** What an error of Git, Azure or Argo CD says. */
    public static final int ERROR = 500;
    /** A place, an id or a cause within a sentence of ours. */
    public static final int DETAIL = 200;
    /** The id of an entry that is passed over, and why it is. */
    public static final int ENTRY = 300;
    /** A message of a cluster, as it is judged. */
    public static final int CLUSTER_MESSAGE = 1000;
    /** A message of a cluster within a reason. */
    public static final int CLUSTER_SAID = 500;
    /** A message of a cluster in the evidence that an event keeps. */
    public static final int EVIDENCE_SAID = 300;
    /** A name, namespace, kind or reason in a hint: names of Kubernetes have 253 at most. */
    public static final int HINT_WORDS = 253;
    /** Why a merge is refused, in the summary of a wait. */
    public static final int REFUSAL_SUMMARY = 160;
    /** The header {@code X-GitHub-Event}, as the database keeps it. */
    public static final int DELIVERY_EVENT = 100;
    /** A host's name in the name of a replica. */
    public static final int REPLICA_HOST = 100;
    /** The readable part of a local copy's folder. */
    public static final int FOLDER = 80;

    // Told to GitHub: cut.

    /** Of a commit status; GitHub's own limit. */
    public static final int STATUS_DESCRIPTION = 140;
    /** Of a pull request: GitHub takes 256. */
    public static final int PULL_REQUEST_TITLE = 250;
    /** Of a pull request or a comment: GitHub takes 65,536. */
    public static final int PULL_REQUEST_BODY = 65_000;
    /** A commit's title or author, a note, in a pull request. */
    public static final int PULL_REQUEST_WORDS = 120;
    /** A problem that is tolerated, in a pull request. */
    public static final int PULL_REQUEST_PROBLEM = 500;

    private Lengths() {}

    /**
     * What to say of a text that is too long; empty when it is not.
     *
     * @param field as whoever sent it calls it
     */
    public static Optional<String> excess(String field, String text, int most) {
        return text.length() <= most
                ? Optional.empty()
                : Optional.of(field + " has " + text.length() + " characters; at most " + most + " are allowed");
    }

    /**
     * The same of a request's body, which is not read to its end.
     *
     * @param announced its length as its header has it, or null
     */
    public static String excessOfBody(String announced, int most) {
        boolean known = announced != null && announced.matches("[0-9]{1,18}") && Long.parseLong(announced) > most;
        return "the body has " + (known ? announced : "more than " + most) + " bytes; at most " + most
                + " bytes are allowed here";
    }
}
