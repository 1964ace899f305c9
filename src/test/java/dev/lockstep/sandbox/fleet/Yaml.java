package dev.lockstep.sandbox.fleet;

import java.util.HashMap;
import java.util.Map;

/** Trees of a GitOps repository, in the shape the rendered ones have. */
final class Yaml {
    private Yaml() {}

    /** Both cluster types with one workload, whose config has the value. */
    static Map<String, String> tree(String value, String appUrl) {
        Map<String, String> files = new HashMap<>();
        files.put("README.md", "# clusters\n");
        for (String type : new String[] {"drone", "large"}) {
            files.put(type + "/README.md", "nothing to apply");
            files.put(type + "/hello/config.yaml", config(value));
        }
        files.put("drone/hello/reconciler.yaml", flux(appUrl));
        files.put("large/hello/reconciler.yaml", argo(appUrl));
        return files;
    }

    static String config(String value) {
        return """
            apiVersion: v1
            kind: ConfigMap
            metadata:
              name: platform-config
              namespace: dev-hello
            data:
              VALUE: "%s"
            """.formatted(value);
    }

    /** What an application's repository holds. */
    static String deployment() {
        return """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web}
            """;
    }

    private static String flux(String appUrl) {
        return """
            apiVersion: source.toolkit.fluxcd.io/v1
            kind: GitRepository
            metadata: {name: hello, namespace: flux-system}
            spec:
              url: "%s"
              ref: {branch: main}
            ---
            apiVersion: kustomize.toolkit.fluxcd.io/v1
            kind: Kustomization
            metadata: {name: hello, namespace: flux-system}
            spec:
              path: ./functional-test
              sourceRef: {kind: GitRepository, name: hello}
              targetNamespace: dev-hello
              wait: true
            """.formatted(appUrl);
    }

    private static String argo(String appUrl) {
        return """
            apiVersion: argoproj.io/v1alpha1
            kind: Application
            metadata: {name: hello, namespace: argocd, labels: {team: kaizen}}
            spec:
              project: default
              destination: {server: https://kubernetes.default.svc, namespace: dev-hello}
              source: {repoURL: "%s", path: ./functional-test, targetRevision: main}
            """.formatted(appUrl);
    }
}
