package dev.lockstep.judge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.lockstep.argocd.Application;
import dev.lockstep.argocd.Application.Source;
import dev.lockstep.argocd.ApplicationReports;
import dev.lockstep.azure.FluxConfiguration;
import dev.lockstep.compliance.ReconcilerReport;
import dev.lockstep.flux.FluxReports;
import dev.lockstep.flux.GitRepository;
import dev.lockstep.flux.Kustomization;
import dev.lockstep.ports.OutsideException;
import dev.lockstep.terminal.UnusableException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** What the input holds, told apart by what it is, not by its file. */
final class Subjects {
    private static final String AZURE_ID = "/fluxconfigurations/";

    private final Map<String, Application> applications = new LinkedHashMap<>();
    private final List<FluxConfiguration> configurations = new ArrayList<>();
    private final List<Kustomization> kustomizations = new ArrayList<>();
    private final List<GitRepository> repositories = new ArrayList<>();

    private Subjects() {}

    /** @throws UnusableException when there is something that is nothing of these */
    static Subjects in(List<Document> documents) {
        Subjects subjects = new Subjects();
        for (Document document : documents) {
            try {
                subjects.take(document);
            } catch (OutsideException e) {
                throw UnusableException.of(document.origin() + ": " + e.getMessage());
            }
        }
        if (subjects.applications.isEmpty() && subjects.configurations.isEmpty() && subjects.kustomizations.isEmpty()) {
            throw UnusableException.of(
                    subjects.repositories.isEmpty()
                            ? "the input is an empty list: there is nothing to judge"
                            : "the input has a GitRepository and no Kustomization that follows it: a source applies nothing, so"
                                    + " give its Kustomizations, too");
        }
        return subjects;
    }

    private void take(Document document) {
        JsonNode json = document.json();
        String api = json.path("apiVersion").asText("");
        switch (document.called()) {
            case "Application" -> application(document);
            case "Kustomization" -> {
                if (api.startsWith("kustomize.config.k8s.io/")) {
                    throw UnusableException.of(document.origin()
                            + ": this is the kustomization.yaml of a folder, not Flux's Kustomization in a cluster");
                }
                kustomizations.add(Kustomization.of(json));
            }
            case "GitRepository" -> repositories.add(GitRepository.of(json));
            case "" -> {
                if (json.path("id")
                        .asText("")
                        .toLowerCase(java.util.Locale.ROOT)
                        .contains(AZURE_ID)) {
                    configurations.add(configuration(json));
                } else if (json.path("metadata").isObject() && json.path("spec").isObject()) {
                    application(document);
                } else {
                    throw unknown(document, "");
                }
            }
            default -> throw unknown(document, " but " + api + (api.isEmpty() ? "" : " ") + document.called());
        }
    }

    private void application(Document document) {
        Application application = new Application(document.json());
        JsonNode spec = document.json().path("spec");
        if (!spec.has("source") && !spec.has("sources") && !spec.has("sourceHydrator")) {
            throw unknown(document, ": an application of Argo CD has sources, and this has none");
        }
        if (applications.put(application.key(), application) != null) {
            throw UnusableException.of(document.origin() + ": application " + application.key() + " is given twice");
        }
    }

    /** The Azure CLI prints the properties without the object around them. */
    private static FluxConfiguration configuration(JsonNode json) {
        boolean bare = !json.has("properties") && json.has("kustomizations");
        JsonNode resource = bare
                ? JsonNodeFactory.instance.objectNode().setAll(Map.of("id", json.path("id"), "properties", json))
                : json;
        boolean row = json.has("tenantId") || json.has("subscriptionId");
        boolean flattened = false;
        for (JsonNode status : resource.path("properties").path("statuses")) {
            flattened |= !status.has("statusConditions") && status.has("message");
        }
        return FluxConfiguration.read(resource, !row && !flattened);
    }

    private static UnusableException unknown(Document document, String what) {
        JsonNode error = document.json().path("error");
        String said = error.isTextual() ? error.asText() : error.path("message").asText("");
        return UnusableException.of(document.origin()
                + ": this is neither an Argo CD application nor an Azure fluxConfiguration nor a Kustomization or GitRepository of"
                + " Flux" + (said.isEmpty() ? what : ", but an error of the API: " + said));
    }

    /** @throws UnusableException when nothing is left, or it is not clear which branch is meant */
    List<Subject> chosenBy(Arguments arguments, Instant at) {
        List<Subject> all = new ArrayList<>();
        applications.values().forEach(a -> all.addAll(subjects(a, arguments, at)));
        configurations.forEach(c -> c.reports("azure", at)
                .forEach(r -> all.add(Subject.of(
                        Subject.Kind.AZURE,
                        "Flux configuration " + r.id().name() + " of cluster " + r.cluster(),
                        r.id().name(),
                        r))));
        all.addAll(fromKubernetes(at));
        List<Subject> chosen = all.stream()
                .filter(s -> s.report().isEmpty() || matches(s.report().get(), arguments))
                .toList();
        if (chosen.stream().allMatch(s -> s.report().isEmpty())
                        && !all.stream().allMatch(s -> s.report().isEmpty())
                || all.isEmpty()) {
            TreeSet<String> followed = followed(all);
            throw UnusableException.usage("nothing of the input follows that " + String.join(" and ", asked(arguments))
                    + "; it follows "
                    + (followed.isEmpty() ? "nothing that can be judged" : String.join(", ", followed)));
        }
        return chosen;
    }

    private List<Subject> fromKubernetes(Instant at) {
        List<Subject> all = new ArrayList<>();
        FluxReports.Read read = new FluxReports("kubernetes", "this cluster", at)
                .of(new FluxReports.Objects(kustomizations, repositories, List.of()));
        read.reports()
                .forEach((report, names) -> all.add(Subject.of(
                        Subject.Kind.KUBERNETES, "Kustomization " + String.join(", ", names), names.get(0), report)));
        read.withoutSource()
                .forEach(k -> all.add(Subject.without(
                        Subject.Kind.KUBERNETES,
                        "Kustomization " + k.key(),
                        k.key(),
                        k.sourceKind().equals("GitRepository")
                                ? "follows GitRepository " + k.sourceKey()
                                        + ", which is not given: what it has fetched is needed, too"
                                : "follows " + k.sourceKind() + " " + k.sourceKey()
                                        + ": only what follows a GitRepository can be judged here")));
        return all;
    }

    private List<Subject> subjects(Application application, Arguments arguments, Instant at) {
        List<String> branches = application.sources().stream()
                .filter(s -> follows(s.repositoryKey(), s.branch(), arguments))
                .map(Subjects::followed)
                .distinct()
                .toList();
        if (branches.size() > 1) {
            throw UnusableException.usage("application " + application.key() + " follows " + String.join(", ", branches)
                    + ": which of them is meant? " + Options.REPOSITORY.shown() + ", " + Options.BRANCH.shown());
        }
        if (branches.isEmpty() && asked(arguments).isEmpty()) {
            return List.of(Subject.without(
                    Subject.Kind.ARGO_CD,
                    "application " + application.key(),
                    application.key(),
                    "follows no Git repository: no commit can be proven by it"));
        }
        return new ApplicationReports("argocd", "Argo CD", at)
                .of(application, applications, s -> branches.contains(followed(s))).stream()
                        .map(r ->
                                Subject.of(Subject.Kind.ARGO_CD, "application " + r.id().name(), application.key(), r))
                        .toList();
    }

    private static boolean matches(ReconcilerReport report, Arguments arguments) {
        return follows(report.repository(), report.branch(), arguments)
                && arguments
                        .clusterType()
                        .filter(t -> !t.equals(report.clusterType()))
                        .isEmpty();
    }

    private static boolean follows(String repository, String branch, Arguments arguments) {
        return arguments.repository().filter(r -> !r.equals(repository)).isEmpty()
                && arguments.branch().filter(b -> !b.equals(branch)).isEmpty();
    }

    private static String followed(Source source) {
        return source.repositoryKey() + " " + source.branch();
    }

    private static List<String> asked(Arguments arguments) {
        List<String> asked = new ArrayList<>();
        arguments.repository().ifPresent(r -> asked.add("repository"));
        arguments.branch().ifPresent(b -> asked.add("branch"));
        arguments.clusterType().ifPresent(t -> asked.add("path"));
        return asked;
    }

    private TreeSet<String> followed(List<Subject> all) {
        TreeSet<String> followed = new TreeSet<>();
        all.stream()
                .flatMap(s -> s.report().stream())
                .forEach(r -> followed.add(
                        r.repository() + " " + r.branch() + (r.clusterType().isEmpty() ? "" : " " + r.clusterType())));
        applications.values().stream()
                .flatMap(a -> a.sources().stream())
                .forEach(s -> followed.add(followed(s) + " " + s.clusterType()));
        return followed;
    }

    /** What was given and is not needed. */
    List<String> notes() {
        return repositories.stream()
                .filter(r -> kustomizations.stream().noneMatch(k -> k.follows(r)))
                .map(r -> "GitRepository " + r.key() + " is passed over: no Kustomization that is given follows it")
                .toList();
    }
}
