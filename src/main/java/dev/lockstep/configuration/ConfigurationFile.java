package dev.lockstep.configuration;

import dev.lockstep.github.GitHubLogin;
import dev.lockstep.kubernetes.KubernetesSettings;
import dev.lockstep.pipeline.ListedPipeline;
import dev.lockstep.scheduler.yaml.YamlNode;
import dev.lockstep.scheduler.yaml.YamlNode.Mapping;
import dev.lockstep.secret.Secret;
import dev.lockstep.text.Lengths;
import dev.lockstep.yaml.Fields;
import dev.lockstep.yaml.FileProblem;
import dev.lockstep.yaml.FileProblems;
import dev.lockstep.yaml.YamlTree;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * A configuration file. Read strictly: what is not understood is a problem, because a misspelled namespace or project is one that is
 * looked into. All problems are found, not only the first. Format: {@code deploy/lockstep.yaml}.
 */
final class ConfigurationFile {
    static final String API_VERSION = "lockstep.dev/v1";
    static final String KIND = "Configuration";
    static final List<String> ROOT =
            List.of("apiVersion", "kind", "pipelines", "gitHubCredentials", "sources", "clusters");
    static final List<String> CREDENTIAL = List.of("for", "tokenFile", "appId", "appKeyFile");
    static final List<String> SOURCES = List.of("azure", "argoCd", "kubernetes");
    private static final int MOST_PIPELINES = 200;
    private static final int MOST_CREDENTIALS = 200;
    private static final int MOST_SOURCES = 2_000;

    sealed interface Result {
        record Valid(Contents contents) implements Result {}

        /** @param problems at least one, in the order of the lines */
        record Invalid(List<FileProblem> problems) implements Result {}
    }

    private final Path path;
    private final FileProblems problems;
    private final SecretFiles secrets;
    private final ServerSettings server;

    private ConfigurationFile(Path path, SecretFiles secrets, ServerSettings server) {
        this.path = path;
        this.problems = new FileProblems(path.toString());
        this.secrets = secrets;
        this.server = server;
    }

    /** @param secrets of the files that it names */
    static Result read(Path path, byte[] content, SecretFiles secrets, ServerSettings server) {
        ConfigurationFile file = new ConfigurationFile(path, secrets, server);
        Contents contents = file.contents(content);
        List<FileProblem> problems = file.problems.list();
        return problems.isEmpty() ? new Result.Valid(contents) : new Result.Invalid(problems);
    }

    private Contents contents(byte[] content) {
        Optional<YamlNode> root = YamlTree.read(content, Lengths.CONFIGURATION_FILE, "one configuration", problems);
        if (root.isEmpty() && problems.list().isEmpty()) {
            problems.add(1, 1, "the file is empty; begin with apiVersion: " + API_VERSION + " and kind: " + KIND);
        }
        return root.flatMap(node -> Fields.map(node, "the file", ROOT, problems))
                .map(this::contents)
                .orElse(Contents.NOTHING);
    }

    private Contents contents(Fields file) {
        file.constant("apiVersion", API_VERSION);
        file.constant("kind", KIND);
        Optional<Fields> sources = file.child("sources", SOURCES);
        SourceFields reader = new SourceFields(path, problems, secrets, server);
        ClusterFields clusters = new ClusterFields(path, problems);
        return new Contents(
                list(
                        Optional.of(file),
                        "pipelines",
                        MOST_PIPELINES,
                        "a pipeline",
                        ListedPipeline::read,
                        pipeline -> pipeline.definition().name()),
                list(
                        Optional.of(file),
                        "gitHubCredentials",
                        MOST_CREDENTIALS,
                        "a credential",
                        this::credential,
                        Contents.Credential::whose),
                list(
                        sources,
                        "azure",
                        MOST_SOURCES,
                        "an Azure source",
                        (node, all) -> reader.azure(node),
                        azure -> azure.settings().name()),
                list(
                        sources,
                        "argoCd",
                        MOST_SOURCES,
                        "an Argo CD instance",
                        (node, all) -> reader.argoCd(node),
                        argo -> argo.settings().instance()),
                list(
                        sources,
                        "kubernetes",
                        MOST_SOURCES,
                        "a cluster",
                        (node, all) -> reader.kubernetes(node),
                        KubernetesSettings::cluster),
                list(
                        Optional.of(file),
                        "clusters",
                        MOST_SOURCES,
                        "a cluster",
                        (node, all) -> clusters.read(node),
                        ClusterEntry::name));
    }

    private <T> List<Placed<T>> list(
            Optional<Fields> in,
            String key,
            int most,
            String what,
            BiFunction<Mapping, FileProblems, Optional<T>> read,
            Function<T, String> name) {
        List<Placed<T>> all = new ArrayList<>();
        Map<String, Integer> lines = new HashMap<>();
        for (YamlNode item : in.flatMap(fields -> fields.items(key, most)).orElse(List.of())) {
            if (!(item instanceof Mapping mapping)) {
                problems.add(item, "an item of " + key + " must be a map; " + what + " has several keys");
                continue;
            }
            read.apply(mapping, problems).ifPresent(one -> {
                Integer first = lines.putIfAbsent(name.apply(one).toLowerCase(Locale.ROOT), item.line());
                if (first != null) {
                    problems.add(
                            item,
                            name.apply(one) + " is listed twice in " + key + ", first in line " + first
                                    + "; remove one of them");
                }
                all.add(new Placed<>(one, path + ":" + item.line()));
            });
        }
        return all;
    }

    private Optional<Contents.Credential> credential(Mapping node, FileProblems all) {
        Fields in = new Fields(node, "a credential", CREDENTIAL, problems);
        Optional<String> whose = in.required(
                        "for", "a credential says by \"for\" what it is for, such as github.com/acme")
                .map(text -> text.toLowerCase(Locale.ROOT).replaceFirst("/+$", ""));
        Optional<String> appId = in.text("appId");
        Optional<String> keyFile = in.text("appKeyFile");
        Optional<Secret> token = secrets.named(in, "tokenFile", path, GitHubLogin::checkToken);
        boolean app = appId.isPresent() && keyFile.isPresent();
        if (appId.isPresent() != keyFile.isPresent()) {
            problems.add(in.at(), "a GitHub App needs both appId and appKeyFile");
        } else if (app == in.node("tokenFile").isPresent()) {
            problems.add(in.at(), "a credential has either a tokenFile, or an appId and an appKeyFile");
        } else if (whose.isPresent() && (app || token.isPresent())) {
            try {
                Optional<GitHubLogin.App> login =
                        appId.map(id -> new GitHubLogin.App(id, path.resolveSibling(keyFile.orElseThrow())));
                login.ifPresent(GitHubLogin.App::check);
                return Optional.of(new Contents.Credential(whose.get(), new GitHubLogin(token, login)));
            } catch (InvalidPathException e) {
                in.refuse("appKeyFile", "appKeyFile is no path of a file here");
            } catch (IllegalArgumentException e) {
                problems.add(
                        in.at(),
                        keyFile.map(path::resolveSibling)
                                .map(file -> SecretFiles.withoutPath(e, file))
                                .orElseGet(e::getMessage));
            }
        }
        return Optional.empty();
    }
}
