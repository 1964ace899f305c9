package dev.lockstep.scheduler.bench;

/** The manifests of the fleet that the original was timed on. */
final class FleetTemplates {
    static final String FLUX_SOURCE = """
            apiVersion: source.toolkit.fluxcd.io/v1beta2
            kind: GitRepository
            metadata:
              name: "{{ .DeploymentTargetName }}"
              namespace: flux-system
            spec:
              interval: 30s
              url: "{{ .Manifests.repo }}"
              ref:
                branch: "{{ .Manifests.branch }}"
              secretRef:
                name: repo-secret
            """;

    static final String FLUX_KUSTOMIZATION = """
            apiVersion: kustomize.toolkit.fluxcd.io/v1beta2
            kind: Kustomization
            metadata:
              name: "{{ .DeploymentTargetName }}"
              namespace: flux-system
            spec:
              interval: 30s
              targetNamespace: "{{ .Namespace }}"
              sourceRef:
                kind: GitRepository
                name: "{{ .DeploymentTargetName }}"
              path: "{{ .Manifests.path }}"
              prune: true
            """;

    static final String ARGO = """
            apiVersion: argoproj.io/v1alpha1
            kind: Application
            metadata:
              name: "{{ .DeploymentTargetName }}"
              namespace: argocd
            spec:
              destination:
                server: https://kubernetes.default.svc
                namespace: "{{ .Namespace }}"
              project: default
              source:
                path: "{{ .Manifests.path }}"
                repoURL: "{{ .Manifests.repo }}"
                targetRevision: "{{ .Manifests.branch }}"
            {{- if eq .Labels.purpose "p0" }}
              revisionHistoryLimit: 3
            {{- end }}
            """;

    static final String NAMESPACE = """
            apiVersion: v1
            kind: Namespace
            metadata:
              name: "{{ .Namespace }}"
              labels:
                environment: "{{ .Environment }}"
                workspace: "{{ .Workspace }}"
                workload: "{{ .Workload }}"
                deploymentTarget: "{{ .DeploymentTargetName }}"
            """;

    static final String CONFIG = """
            apiVersion: v1
            kind: ConfigMap
            metadata:
              name: platform-config
              namespace: {{ .Namespace }}
            data:
            {{ stringify .ConfigData | indent 2 }}
            """;

    private FleetTemplates() {}
}
