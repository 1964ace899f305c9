package dev.lockstep.sandbox.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The few Kusto queries this Resource Graph understands: the table {@code kubernetesconfigurationresources}, filters that
 * compare a known field with literals, the {@code extend}s that shorten {@code properties} and normalise the URL, one
 * {@code project} and {@code order by id asc}. Anything else is refused rather than guessed.
 */
final class GraphQuery {
    /** Thrown for a query outside of the fixed set. */
    static final class Refused extends Exception {
        Refused(String message) {
            super(message);
        }
    }

    private static final int MOST_CLAUSES = 30;
    private static final String URL_FIELD = "gitRepository.url";
    private static final Set<String> COLUMNS =
            Set.of("id", "name", "type", "tenantId", "subscriptionId", "resourceGroup", "location", "kind");
    private static final Set<String> PROPERTIES = Set.of(
            "sourceKind",
            URL_FIELD,
            "gitRepository.repositoryRef.branch",
            "sourceSyncedCommitId",
            "complianceState",
            "provisioningState",
            "suspend",
            "statusUpdatedAt",
            "sourceUpdatedAt",
            "errorMessage",
            "kustomizations");
    private static final Pattern FILTER = Pattern.compile(
            "(?:tostring\\()?([A-Za-z.]+?)\\)? ?(==|=~|!=|!~| contains | startswith | in~? ?)(.+)",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern LITERAL =
            Pattern.compile("\\G ?@?('(?:[^'\\\\]|\\\\.)*'|\"(?:[^\"\\\\]|\\\\.)*\") ?(?:,|$)");
    private static final Pattern FUNCTION = Pattern.compile("(tostring|tobool|todatetime)\\(([A-Za-z.]+)\\)");
    private static final Pattern OR_PENDING =
            Pattern.compile("iff\\(isempty\\(tostring\\(([A-Za-z.]+)\\)\\), ?'Pending', ?tostring\\(\\1\\)\\)");
    private static final Pattern NORMALISE = Pattern.compile(
            "url ?= ?tolower\\(trim_end\\(@'\\(\\\\.git\\)\\?/\\*\\$', ?tostring\\(([A-Za-z.]+)\\)\\)\\)");

    private final List<Predicate<ObjectNode>> filters = new ArrayList<>();
    private Map<String, Function<ObjectNode, JsonNode>> columns = Map.of();
    private boolean propertiesShortened;
    private boolean urlNormalised;

    private GraphQuery() {}

    /** @throws Refused naming the clause that is not understood */
    static GraphQuery parse(String text) throws Refused {
        List<String> clauses = KustoText.split(text, "|");
        if (clauses.size() > MOST_CLAUSES) {
            throw new Refused("more than " + MOST_CLAUSES + " clauses");
        }
        if (!clauses.get(0).equalsIgnoreCase("kubernetesconfigurationresources")) {
            throw new Refused("table '" + clauses.get(0) + "' is not known here");
        }
        GraphQuery query = new GraphQuery();
        for (String clause : clauses.subList(1, clauses.size())) {
            query.add(clause);
        }
        return query;
    }

    private void add(String clause) throws Refused {
        String lower = clause.toLowerCase(Locale.ROOT);
        if (lower.startsWith("where ") && columns.isEmpty()) {
            for (String condition : KustoText.split(clause.substring(6), " and ")) {
                filters.add(filter(condition));
            }
        } else if (lower.matches("extend p ?= ?properties")) {
            propertiesShortened = true;
        } else if (lower.startsWith("extend ") && columns.isEmpty()) {
            Matcher normalise = NORMALISE.matcher(clause.substring(7));
            if (!normalise.matches() || !property(normalise.group(1)).equals("/properties/gitRepository/url")) {
                throw notUnderstood(clause);
            }
            urlNormalised = true;
        } else if (lower.startsWith("project ") && columns.isEmpty()) {
            columns = project(clause.substring(8));
        } else if (!lower.matches("(order|sort) by id( asc)?")) { // rows are ordered by id as it is
            throw notUnderstood(clause);
        }
    }

    private static Refused notUnderstood(String clause) {
        return new Refused("Query is invalid. Please refer to the documentation: cannot parse '" + clause + "'");
    }

    private Predicate<ObjectNode> filter(String condition) throws Refused {
        Matcher parts = FILTER.matcher(condition);
        if (!parts.matches()) {
            throw notUnderstood(condition);
        }
        Function<ObjectNode, String> field = field(parts.group(1));
        String operator = parts.group(2).trim().toLowerCase(Locale.ROOT);
        boolean many = operator.startsWith("in");
        String right = parts.group(3).trim();
        if (many && right.startsWith("(") && right.endsWith(")")) {
            right = right.substring(1, right.length() - 1);
        } else if (many) {
            throw notUnderstood(condition);
        }
        List<String> literals = literals(right, condition);
        if (!many && literals.size() != 1) {
            throw notUnderstood(condition);
        }
        String first = literals.get(0);
        String lower = first.toLowerCase(Locale.ROOT);
        return switch (operator) {
            case "==" -> row -> field.apply(row).equals(first);
            case "!=" -> row -> !field.apply(row).equals(first);
            case "=~" -> row -> field.apply(row).equalsIgnoreCase(first);
            case "!~" -> row -> !field.apply(row).equalsIgnoreCase(first);
            case "contains" -> row -> field.apply(row).toLowerCase(Locale.ROOT).contains(lower);
            case "startswith" ->
                row -> field.apply(row).toLowerCase(Locale.ROOT).startsWith(lower);
            case "in" -> row -> literals.contains(field.apply(row));
            default -> row -> literals.stream().anyMatch(field.apply(row)::equalsIgnoreCase);
        };
    }

    private static List<String> literals(String text, String condition) throws Refused {
        List<String> literals = new ArrayList<>();
        Matcher matcher = LITERAL.matcher(text);
        int end = 0;
        while (matcher.find()) {
            String quoted = matcher.group(1);
            literals.add(quoted.substring(1, quoted.length() - 1).replaceAll("\\\\(.)", "$1"));
            end = matcher.end();
        }
        if (literals.isEmpty() || end != text.length()) {
            throw notUnderstood(condition);
        }
        return literals;
    }

    private Function<ObjectNode, String> field(String name) throws Refused {
        if (name.equals("url") && urlNormalised) {
            return row -> row.at("/properties/gitRepository/url")
                    .asText("")
                    .replaceAll("(\\.git)?/*$", "")
                    .toLowerCase(Locale.ROOT);
        }
        String pointer = COLUMNS.contains(name) ? "/" + name : property(name);
        return row -> string(row.at(pointer));
    }

    /** The pointer of a path such as {@code p.gitRepository.url}. */
    private String property(String path) throws Refused {
        int dot = path.indexOf('.');
        String start = dot < 0 ? path : path.substring(0, dot);
        boolean known = start.equals("properties") || start.equals("p") && propertiesShortened;
        if (!known || !PROPERTIES.contains(path.substring(dot + 1))) {
            throw new Refused("'" + path + "' is not a field that can be queried here");
        }
        return "/properties/" + path.substring(dot + 1).replace('.', '/');
    }

    private Map<String, Function<ObjectNode, JsonNode>> project(String list) throws Refused {
        Map<String, Function<ObjectNode, JsonNode>> project = new LinkedHashMap<>();
        for (String column : KustoText.split(list, ",")) {
            Matcher named = Pattern.compile("([A-Za-z_]\\w*) ?= ?([^=~].*)").matcher(column);
            String name = named.matches() ? named.group(1) : column;
            project.put(name, expression(named.matches() ? named.group(2) : column));
        }
        return project;
    }

    private Function<ObjectNode, JsonNode> expression(String text) throws Refused {
        if (COLUMNS.contains(text) || text.equals("properties")) {
            return row -> row.get(text);
        }
        if (text.equals("url") && urlNormalised) {
            Function<ObjectNode, String> url = field(text);
            return row -> row.textNode(url.apply(row));
        }
        Matcher pending = OR_PENDING.matcher(text);
        if (pending.matches()) {
            String pointer = property(pending.group(1));
            return row -> row.textNode(string(row.at(pointer)).isEmpty() ? "Pending" : string(row.at(pointer)));
        }
        Matcher function = FUNCTION.matcher(text);
        if (!function.matches()) {
            throw notUnderstood(text);
        }
        String pointer = property(function.group(2));
        return switch (function.group(1)) {
            case "tobool" -> row -> row.at(pointer);
            case "todatetime" -> row -> KustoText.dateTime(row.at(pointer));
            default -> row -> row.textNode(string(row.at(pointer)));
        };
    }

    /** As {@code tostring}: nothing for null, JSON for objects. */
    private static String string(JsonNode value) {
        return value.isNull() || value.isMissingNode() ? "" : value.isValueNode() ? value.asText() : value.toString();
    }

    /** Whether the row passes all filters. */
    boolean matches(ObjectNode row) {
        return filters.stream().allMatch(filter -> filter.test(row));
    }

    /** The columns asked for; the whole row if there is no {@code project}. */
    ObjectNode shape(ObjectNode row) {
        if (columns.isEmpty()) {
            return row;
        }
        ObjectNode shaped = row.objectNode();
        columns.forEach((name, expression) -> shaped.set(name, expression.apply(row)));
        return shaped;
    }
}
