package dev.lockstep.sandbox.github;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.lockstep.memory.CappedStream;
import dev.lockstep.sandbox.http.Accounts;
import dev.lockstep.sandbox.http.Exchanges;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Where GitHub has its GraphQL. It is not simulated, and says so in the way in which clients show it; only who asks is answered,
 * which {@code gh auth status} wants to know.
 */
final class GraphQl implements HttpHandler {
    private static final Pattern WHO_AM_I =
            Pattern.compile("\\s*(query\\s+\\w*\\s*)?\\{\\s*viewer\\s*\\{\\s*login\\s*}\\s*}\\s*");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Accounts accounts;

    GraphQl(Accounts accounts) {
        this.accounts = accounts;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        if (!(accounts.authenticate(exchange.getRequestHeaders()) instanceof Accounts.Known known)) {
            Exchanges.json(exchange, 401, error("Bad credentials"));
            return;
        }
        String query;
        try {
            JsonNode body = JSON.readTree(Exchanges.body(exchange, GitHubApi.BODY_LIMIT));
            query = body == null ? "" : body.path("query").asText();
        } catch (CappedStream.TooLong tooLong) {
            Exchanges.json(exchange, 413, error("The request body is " + tooLong.getMessage()));
            return;
        } catch (JsonProcessingException broken) {
            Exchanges.json(exchange, 400, error("Problems parsing JSON"));
            return;
        }
        if (WHO_AM_I.matcher(query).matches()) {
            Exchanges.json(
                    exchange,
                    200,
                    Map.of(
                            "data",
                            Map.of("viewer", Map.of("login", known.account().login()))));
            return;
        }
        String words = "The sandbox has no GraphQL, and so no gh pr: ask its REST, with gh api"
                + " repos/OWNER/REPOSITORY/pulls for example";
        Exchanges.json(exchange, 200, Map.of("errors", List.of(Map.of("type", "NOT_IMPLEMENTED", "message", words))));
    }

    private static Json error(String message) {
        return new Json().with("message", message).with("documentation_url", "https://docs.github.com/graphql");
    }
}
