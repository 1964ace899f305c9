package dev.lockstep.api;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import io.quarkus.smallrye.openapi.OpenApiFilter.RunStage;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response.Status;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.headers.Header;
import org.eclipse.microprofile.openapi.models.media.Content;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.eclipse.microprofile.openapi.models.responses.APIResponses;
import org.eclipse.microprofile.openapi.models.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.models.security.SecurityScheme;

/**
 * Completes the OpenAPI document with what all operations have in common: how to sign in, which errors every one may answer and what
 * they look like, and what parameters of the same name mean. What is an operation's own is said by its annotations.
 */
@OpenApiFilter(stages = RunStage.RUNTIME_STARTUP)
public class ApiDocument implements OASFilter {
    /** The requirements that Quarkus makes of the roles name it; see application.properties. */
    private static final String BEARER = "bearer";

    private static final String BASIC = "basic";
    private static final String SIGNATURE = "signature";
    private static final String HINT_SIGNATURE = "hintSignature";
    private static final String HINT_SECRET = "hintSecret";
    private static final String PROBLEM = "Problem";
    private static final String RUN = "/api/v1/promotions/{id}";

    /** Those whose body may be left out. */
    private static final Set<String> BODY_IS_OPTIONAL = Set.of("abortPromotion", "rollBackEnvironment", "resetSandbox");

    private static final int LONGEST_TEXT = 500;

    private static final Map<Integer, String> ERRORS = Map.ofEntries(
            Map.entry(400, "A parameter, field, header or the address is unknown or makes no sense"),
            Map.entry(401, "No token, or one that nobody here has"),
            Map.entry(403, "The token's roles do not include this, or another site's page sent the request"),
            Map.entry(404, "There is nothing of this name or number"),
            Map.entry(406, "No such representation"),
            Map.entry(408, "The body did not come within ten seconds"),
            Map.entry(409, "Not in this state"),
            Map.entry(410, "The run ended long ago and was deleted"),
            Map.entry(413, "The body is too large"),
            Map.entry(415, "The body is not JSON"),
            Map.entry(422, "Understood, and impossible"),
            Map.entry(
                    429,
                    "Too many logins from this address have failed, one user has too many streams open, what is asked for was"
                            + " asked for a moment ago, or a source has too many hints"),
            Map.entry(500, "A defect; the server's log has it"),
            Map.entry(502, "A system outside refused"),
            Map.entry(503, "A system outside does not answer, or there is too much to do; send it again later"));

    private static final List<Integer> OF_ALL = List.of(400, 401, 403, 406, 408, 413, 429, 500, 503);

    @Override
    public void filterOpenAPI(OpenAPI document) {
        if (document.getComponents() == null) {
            document.setComponents(OASFactory.createComponents());
        }
        document.getComponents()
                .addSchema(PROBLEM, problem())
                .addSecurityScheme(
                        BEARER,
                        OASFactory.createSecurityScheme()
                                .type(SecurityScheme.Type.HTTP)
                                .scheme("bearer")
                                .description("A token of the server's settings. The requirement names the role"
                                        + " that it needs; operator and approver include viewer, admin includes all."))
                .addSecurityScheme(
                        BASIC,
                        OASFactory.createSecurityScheme()
                                .type(SecurityScheme.Type.HTTP)
                                .scheme("basic")
                                .description("The token as the password, with any user name."))
                .addSecurityScheme(
                        SIGNATURE,
                        OASFactory.createSecurityScheme()
                                .type(SecurityScheme.Type.APIKEY)
                                .in(SecurityScheme.In.HEADER)
                                .name("X-Hub-Signature-256")
                                .description("sha256= and the HMAC-SHA256 of the body, with the secret of"
                                        + " LOCKSTEP_GITHUB_WEBHOOK_SECRET as key."))
                .addSecurityScheme(
                        HINT_SIGNATURE,
                        OASFactory.createSecurityScheme()
                                .type(SecurityScheme.Type.APIKEY)
                                .in(SecurityScheme.In.HEADER)
                                .name("X-Signature")
                                .description("sha256= and the HMAC-SHA256 of the body, with the secret of"
                                        + " LOCKSTEP_HINTS_SECRET as key, as Flux's generic-hmac makes it."))
                .addSecurityScheme(
                        HINT_SECRET,
                        OASFactory.createSecurityScheme()
                                .type(SecurityScheme.Type.HTTP)
                                .scheme("bearer")
                                .description("The secret of LOCKSTEP_HINTS_SECRET itself."));
        document.getPaths()
                .getPathItems()
                .forEach((path, item) -> item.getOperations().values().forEach(operation -> complete(path, operation)));
    }

    private static Schema problem() {
        return OASFactory.createSchema()
                .addType(SchemaType.OBJECT)
                .description("A problem detail (RFC 9457)")
                .addProperty("type", text().description("Always about:blank"))
                .addProperty("title", text().description("What kind of problem; always the same for a status"))
                .addProperty("status", OASFactory.createSchema().addType(SchemaType.INTEGER))
                .addProperty("detail", text().description("What was wrong here, and what to do"))
                .required(List.of("type", "title", "status"));
    }

    private static Schema text() {
        return OASFactory.createSchema().addType(SchemaType.STRING);
    }

    private static void complete(String path, Operation operation) {
        boolean webhook = Addresses.isWebhook(path);
        security(operation, webhook, Addresses.isHint(path));
        for (Parameter parameter : parameters(operation)) {
            complete(path, parameter);
        }
        if (streams(operation)) {
            operation.addParameter(OASFactory.createParameter()
                    .name(EventsPage.LAST_EVENT_ID)
                    .in(Parameter.In.HEADER)
                    .description("Of a stream: the id of the last event that was seen; it begins with the next one")
                    .schema(text().pattern("[0-9]{1,18}")));
        }
        if (webhook) {
            operation.setRequestBody(OASFactory.createRequestBody()
                    .description(
                            Addresses.isHint(path)
                                    ? "Anything, at most 256 kB; of an event of Flux, or of application, namespace and reason, is"
                                            + " shown what it says it is about"
                                    : "What GitHub sends, at most 25 MB")
                    .required(!Addresses.isHint(path))
                    .content(OASFactory.createContent()
                            .addMediaType(
                                    MediaType.APPLICATION_JSON,
                                    OASFactory.createMediaType()
                                            .schema(OASFactory.createSchema().addType(SchemaType.OBJECT)))));
        } else if (BODY_IS_OPTIONAL.contains(operation.getOperationId())) {
            operation.getRequestBody().setRequired(false);
        }
        answers(path, operation, webhook);
    }

    private static List<Parameter> parameters(Operation operation) {
        return operation.getParameters() == null ? List.of() : operation.getParameters();
    }

    /** Whether it answers with a stream, too. That is another method of the resource, and in the document the same operation. */
    private static boolean streams(Operation operation) {
        return operation.getResponses().getAPIResponses().values().stream()
                .map(APIResponse::getContent)
                .anyMatch(content -> content != null && content.hasMediaType(MediaType.SERVER_SENT_EVENTS));
    }

    /** A token in either form, where one is needed. */
    private static void security(Operation operation, boolean webhook, boolean hint) {
        if (hint) {
            operation.setSecurity(List.of(
                    OASFactory.createSecurityRequirement().addScheme(HINT_SIGNATURE),
                    OASFactory.createSecurityRequirement().addScheme(HINT_SECRET)));
            return;
        }
        if (webhook) {
            operation.setSecurity(List.of(OASFactory.createSecurityRequirement().addScheme(SIGNATURE)));
            return;
        }
        List<String> roles = Stream.ofNullable(operation.getSecurity())
                .flatMap(List::stream)
                .map(requirement -> requirement.getScheme(BEARER))
                .filter(Objects::nonNull)
                .flatMap(List::stream)
                .distinct()
                .toList();
        SecurityRequirement bearer = OASFactory.createSecurityRequirement().addScheme(BEARER, roles);
        SecurityRequirement basic = OASFactory.createSecurityRequirement().addScheme(BASIC, roles);
        operation.setSecurity(List.of(bearer, basic));
    }

    private static void complete(String path, Parameter parameter) {
        String name = parameter.getName();
        if (parameter.getDescription() == null) {
            parameter.setDescription(
                    switch (name) {
                        case "id" ->
                            path.startsWith("/api/v1/promotions/")
                                    ? "Of the run: its id or its number"
                                    : "Of the fault: its number, or the name of its cluster";
                        case "event" -> "Of the event: its id";
                        case "pipeline" -> "Of the pipeline: its name";
                        case "environment" -> "Of the environment: its name";
                        case "name" ->
                            path.startsWith("/api/v1/pipelines/")
                                    ? "Of the pipeline: its name"
                                    : "Of the cluster: its name";
                        default ->
                            throw new IllegalStateException("say what the parameter " + name + " of " + path + " is");
                    });
        }
        if (name.equals(IdempotencyKeys.HEADER)) {
            parameter.setSchema(text().pattern("[\\x21-\\x7e]([\\x20-\\x7e]{0,198}[\\x21-\\x7e])?")
                    .minLength(1)
                    .maxLength(200));
        } else if (name.equals("after")) {
            parameter.setSchema(OASFactory.createSchema()
                    .addType(SchemaType.INTEGER)
                    .format("int64")
                    .minimum(java.math.BigDecimal.ZERO));
        } else if (parameter.getSchema() == null) {
            parameter.setSchema(text().minLength(1).maxLength(LONGEST_TEXT));
        }
    }

    private static void answers(String path, Operation operation, boolean webhook) {
        APIResponses answers = operation.getResponses();
        Map<String, APIResponse> all = new TreeMap<>(answers.getAPIResponses());
        for (int status : OF_ALL) {
            all.computeIfAbsent(Integer.toString(status), code -> OASFactory.createAPIResponse());
        }
        if (operation.getRequestBody() != null) {
            all.computeIfAbsent("415", code -> OASFactory.createAPIResponse());
        }
        if (path.contains("{")) {
            all.computeIfAbsent("404", code -> OASFactory.createAPIResponse());
        }
        if (path.startsWith(RUN)) {
            all.computeIfAbsent("410", code -> OASFactory.createAPIResponse());
        }
        all.forEach((code, answer) -> {
            int status = Integer.parseInt(code);
            if (status >= Status.BAD_REQUEST.getStatusCode()) {
                error(status, answer, webhook);
            } else {
                success(status, answer, operation);
            }
        });
        answers.setAPIResponses(all);
    }

    /** Of what Quarkus says about some errors by itself, only the status is ours. */
    private static void error(int status, APIResponse answer, boolean webhook) {
        boolean own = webhook && status == Status.UNAUTHORIZED.getStatusCode();
        if (!own) {
            answer.setDescription(
                    Objects.requireNonNull(ERRORS.get(status), "an error that is not described: " + status));
        }
        answer.setContent(OASFactory.createContent()
                .addMediaType(
                        Problem.MEDIA_TYPE,
                        OASFactory.createMediaType()
                                .schema(OASFactory.createSchema().ref("#/components/schemas/" + PROBLEM)))
                .addMediaType(MediaType.TEXT_PLAIN, lines()));
        if (status == Status.UNAUTHORIZED.getStatusCode() && !webhook) {
            answer.addHeader(HttpHeaders.WWW_AUTHENTICATE, header("How to sign in", text()));
        }
        if (Set.of(409, 429, 503).contains(status)) {
            answer.addHeader(
                    HttpHeaders.RETRY_AFTER,
                    header(
                            "Seconds after which the same request may go well; absent where it will not by itself",
                            OASFactory.createSchema().addType(SchemaType.INTEGER)));
        }
    }

    private static void success(int status, APIResponse answer, Operation operation) {
        Content content = answer.getContent();
        if (content != null) {
            // A representation's weight is the server's business.
            Content named = OASFactory.createContent();
            content.getMediaTypes()
                    .forEach((type, as) -> named.addMediaType(
                            type.replaceFirst(";.*", ""), type.startsWith(MediaType.TEXT_PLAIN) ? lines() : as));
            answer.setContent(named);
        }
        List<String> parameters =
                parameters(operation).stream().map(Parameter::getName).toList();
        if (parameters.contains(IdempotencyKeys.HEADER)) {
            answer.addHeader(
                    IdempotencyKeys.REPLAYED,
                    header("true when this request was carried out before and this is its answer", text()));
        }
        if (status == Status.CREATED.getStatusCode()
                && operation.getOperationId().matches("(start|retry|rollBack|adopt).*")) {
            answer.addHeader(HttpHeaders.LOCATION, header("Where the run is", text().format("uri-reference")));
        }
        if (parameters.contains("limit")) {
            answer.addHeader(HttpHeaders.LINK, header("The next page, rel=\"next\"; absent on the last", text()));
        }
    }

    private static org.eclipse.microprofile.openapi.models.media.MediaType lines() {
        return OASFactory.createMediaType().schema(text().description("Lines of key=value"));
    }

    private static Header header(String description, Schema schema) {
        return OASFactory.createHeader().description(description).schema(schema);
    }
}
