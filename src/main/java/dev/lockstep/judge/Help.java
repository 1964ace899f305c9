package dev.lockstep.judge;

import dev.lockstep.terminal.Option;

/** The texts of {@code --help} and {@code --version}. */
final class Help {
    static final String PROGRAM = "lockstep-judge";
    static final String CALL = "java -jar " + PROGRAM + ".jar";

    private Help() {}

    static String version() {
        String version = Help.class.getPackage().getImplementationVersion();
        return PROGRAM + " " + (version == null ? "(not packaged)" : version) + "\n";
    }

    static String all() {
        StringBuilder text = new StringBuilder("""
                Is this cluster at the commit? Judges by the rules of Lockstep, without a server, a network or Git,
                what Argo CD, Azure or Flux say of it, and tells the state, the reasons, and what to do.

                Usage: %s --commit SHA [OPTIONS] [FILE...]

                The input is JSON as the API prints it, from files, or from the standard input without any (or as -):
                  an Argo CD application       kubectl get applications.argoproj.io NAME -n argocd -o json
                                               argocd app get NAME -o json
                                               GET /api/v1/applications/NAME, the only one to tell why a resource is unhealthy
                  an Azure fluxConfiguration   az rest --url .../fluxConfigurations/NAME?api-version=2023-05-01
                                               az k8s-configuration flux show, or a row of Resource Graph
                  a Kustomization of Flux with the GitRepository that it follows
                                               kubectl get kustomizations.kustomize.toolkit.fluxcd.io,gitrepositories \
                -n flux-system -o json
                Several of them may be given, one after another, in arrays, or in lists as these APIs print them.

                """.formatted(CALL));
        text.append("Options:\n").append(Option.help(Options.ALL));
        text.append("""

                One look is all there is. So a failure is told as failing, though a server that sees it last calls it
                failed; and another commit is another commit: without Git, nobody knows which came first.

                Exit codes; of several, the worst counts, in the order 0, 10, 13, 12, 11:
                """);
        for (ExitCode code : ExitCode.values()) {
            text.append("  ")
                    .append(code.number() < 10 ? " " : "")
                    .append(code.number())
                    .append("  ")
                    .append(code.meaning())
                    .append('\n');
        }
        return text.toString();
    }
}
