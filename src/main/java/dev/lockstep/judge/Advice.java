package dev.lockstep.judge;

import dev.lockstep.compliance.Finding;
import java.util.Optional;

/** What a person does next. The reason says what is the matter and often what cures it; this is how to go on from there. */
final class Advice {
    private Advice() {}

    static String after(Subject subject, Finding finding, String commit) {
        Optional<String> other = finding.commit().filter(runs -> !runs.equals(commit));
        return switch (ExitCode.of(finding.state())) {
            case PROVEN -> "nothing is to be done";
            case APPLYING -> "wait, and look again: " + look(subject);
            case FAILING ->
                "correct what the reason names, then look again, for a failure may be older than its cure: "
                        + look(subject);
            case BLOCKED -> "do what the reason says; it does not go on by itself. Then look again: " + look(subject);
            default ->
                other.map(runs -> "see in a clone which commit came first: git merge-base --is-ancestor " + runs + " "
                                + commit + " succeeds if this cluster is behind; then wait, and look again: "
                                + look(subject)
                                + ". If it is ahead, ask for that commit")
                        .orElseGet(() -> "find out why it says nothing of a commit, then look again: " + look(subject));
        };
    }

    static String whenNotGiven(Subject subject) {
        return subject.kind() == Subject.Kind.ARGO_CD
                ? "leave it out, or judge only what follows the repository that is meant: " + Options.REPOSITORY.shown()
                : "give both: kubectl get kustomizations.kustomize.toolkit.fluxcd.io,gitrepositories.source.toolkit.fluxcd.io -n "
                        + namespace(subject.name()) + " -o json";
    }

    private static String look(Subject subject) {
        String name = subject.name();
        return switch (subject.kind()) {
            case ARGO_CD -> "argocd app get " + shown(name) + " --refresh -o json";
            case AZURE -> "az rest --method get --url " + resource(subject);
            case KUBERNETES ->
                "flux reconcile kustomization " + shown(name.substring(name.indexOf('/') + 1)) + " -n "
                        + namespace(name) + " --with-source";
        };
    }

    private static String resource(Subject subject) {
        String cluster = subject.report().map(r -> r.id().owner()).orElse("");
        String name = subject.name().replaceFirst("#.*$", "");
        return "https://management.azure.com"
                + (cluster.startsWith("/") ? "/" + shown(cluster.substring(1)) : "/CLUSTER")
                + "/providers/Microsoft.KubernetesConfiguration/fluxConfigurations/" + shown(name)
                + "?api-version=2023-05-01";
    }

    private static String namespace(String name) {
        return shown(name.substring(0, Math.max(0, name.indexOf('/'))));
    }

    /** In a command that somebody may paste: nothing but what such names consist of. */
    private static String shown(String name) {
        return name.matches("[A-Za-z0-9][A-Za-z0-9._/-]*") ? name : "NAME";
    }
}
