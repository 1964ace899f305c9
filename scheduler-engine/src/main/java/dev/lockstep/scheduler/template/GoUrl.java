package dev.lockstep.scheduler.template;

import dev.lockstep.scheduler.value.GoMap;
import dev.lockstep.scheduler.value.GoTypes;

/** A URL as Go's net/url takes it apart and puts it together. */
record GoUrl(String scheme, String opaque, UserInfo user, String host, String path, String query, String fragment) {
    /** Name and password as they are meant; the password is null if there is none. */
    record UserInfo(String name, String password) {
        @Override
        public String toString() {
            String shown = UrlEscapes.escape(name, UrlEscapes.Part.USER);
            return password == null ? shown : shown + ":" + UrlEscapes.escape(password, UrlEscapes.Part.USER);
        }
    }

    /** @throws CallFailure as sprig's urlParse panics */
    static GoUrl parse(String text) {
        return parse(text, "unable to parse url");
    }

    private static GoUrl parse(String text, String refusal) {
        int hash = text.indexOf('#');
        String shown = hash < 0 ? text : text.substring(0, hash);
        try {
            GoUrl url = parseParts(shown);
            shown = text;
            return hash < 0 ? url : url.with(UrlEscapes.unescape(text.substring(hash + 1), UrlEscapes.Part.FRAGMENT));
        } catch (CallFailure wrong) {
            throw new CallFailure(refusal + ": parse " + GoQuote.quote(shown) + ": " + wrong.getMessage());
        }
    }

    private GoUrl with(String newFragment) {
        return new GoUrl(scheme, opaque, user, host, path, query, newFragment);
    }

    /** All but the fragment. */
    private static GoUrl parseParts(String text) {
        String rest = text;
        if (rest.chars().anyMatch(c -> c < ' ' || c == 0x7F)) {
            throw new CallFailure("net/url: invalid control character in URL");
        }
        if (rest.equals("*")) {
            return new GoUrl("", "", null, "", "*", "", "");
        }
        int colon = schemeEnd(rest);
        String scheme = colon < 0 ? "" : rest.substring(0, colon).toLowerCase(java.util.Locale.ROOT);
        rest = colon < 0 ? rest : rest.substring(colon + 1);
        int mark = rest.indexOf('?');
        String query = mark < 0 ? "" : rest.substring(mark + 1);
        rest = mark < 0 ? rest : rest.substring(0, mark);
        if (!rest.startsWith("/")) {
            if (!scheme.isEmpty()) {
                return new GoUrl(scheme, rest, null, "", "", query, "");
            }
            int slash = rest.indexOf('/');
            if ((slash < 0 ? rest : rest.substring(0, slash)).contains(":")) {
                throw new CallFailure("first path segment in URL cannot contain colon");
            }
        }
        UserInfo user = null;
        String host = "";
        boolean authority = rest.startsWith("//") && (!scheme.isEmpty() || !rest.startsWith("///"));
        if (authority) {
            int slash = rest.indexOf('/', 2);
            String whole = rest.substring(2, slash < 0 ? rest.length() : slash);
            rest = slash < 0 ? "" : rest.substring(slash);
            int at = whole.lastIndexOf('@');
            host = host(whole.substring(at + 1));
            user = at < 0 ? null : user(whole.substring(0, at));
        }
        return new GoUrl(scheme, "", user, host, UrlEscapes.unescape(rest, UrlEscapes.Part.PATH), query, "");
    }

    /** Where the colon behind a scheme is, or -1. */
    private static int schemeEnd(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
            boolean later = c >= '0' && c <= '9' || c == '+' || c == '-' || c == '.';
            if (c == ':') {
                if (i == 0) {
                    throw new CallFailure("missing protocol scheme");
                }
                return i;
            }
            if (!letter && !(later && i > 0)) {
                return -1;
            }
        }
        return -1;
    }

    private static UserInfo user(String text) {
        boolean valid = text.chars()
                .allMatch(c -> c >= 'A' && c <= 'Z'
                        || c >= 'a' && c <= 'z'
                        || c >= '0' && c <= '9'
                        || "-._:~!$&'()*+,;=%@".indexOf(c) >= 0);
        if (!valid) {
            throw new CallFailure("net/url: invalid userinfo");
        }
        int colon = text.indexOf(':');
        String name = UrlEscapes.unescape(colon < 0 ? text : text.substring(0, colon), UrlEscapes.Part.USER);
        return new UserInfo(
                name, colon < 0 ? null : UrlEscapes.unescape(text.substring(colon + 1), UrlEscapes.Part.USER));
    }

    private static String host(String text) {
        int bracket = text.lastIndexOf(']');
        if (text.startsWith("[") && bracket < 0) {
            throw new CallFailure("missing ']' in host");
        }
        int colon = text.startsWith("[") ? bracket + 1 : text.lastIndexOf(':');
        String port = colon < 0 ? "" : text.substring(colon);
        boolean validPort = port.isEmpty()
                || port.charAt(0) == ':' && port.substring(1).chars().allMatch(c -> c >= '0' && c <= '9');
        if (!validPort) {
            throw new CallFailure("invalid port " + GoQuote.quote(port) + " after host");
        }
        return UrlEscapes.unescape(text, UrlEscapes.Part.HOST);
    }

    /** The host without its port and without brackets. */
    String hostname() {
        int colon = host.lastIndexOf(':');
        boolean port = colon >= 0
                && host.substring(colon + 1).chars().allMatch(c -> c >= '0' && c <= '9')
                && (!host.startsWith("[") || host.charAt(Math.max(colon - 1, 0)) == ']');
        String name = port ? host.substring(0, colon) : host;
        return name.startsWith("[") && name.endsWith("]") ? name.substring(1, name.length() - 1) : name;
    }

    GoMap toMap() {
        GoMap map = GoMap.of(GoMap.Type.STRING_ANY);
        map.entries().put("scheme", scheme);
        map.entries().put("host", host);
        map.entries().put("hostname", hostname());
        map.entries().put("path", path);
        map.entries().put("query", query);
        map.entries().put("opaque", opaque);
        map.entries().put("fragment", fragment);
        map.entries().put("userinfo", user == null ? "" : user.toString());
        return map;
    }

    /** @throws CallFailure as sprig's urlJoin panics */
    static GoUrl of(Object map) {
        GoMap parts = map == null ? GoMap.of(GoMap.Type.STRING_ANY) : (GoMap) map;
        GoUrl url = new GoUrl(
                part(parts, "scheme"),
                part(parts, "opaque"),
                null,
                part(parts, "host"),
                part(parts, "path"),
                part(parts, "query"),
                part(parts, "fragment"));
        String userInfo = part(parts, "userinfo");
        UserInfo user = userInfo.isEmpty()
                ? null
                : parse("proto://" + userInfo + "@host", "unable to parse userinfo in dict").user;
        return new GoUrl(url.scheme, url.opaque, user, url.host, url.path, url.query, url.fragment);
    }

    private static String part(GoMap parts, String key) {
        Object value = parts.entries().getOrDefault(key, "");
        if (value instanceof String text) {
            return text;
        }
        throw new CallFailure(
                value == null
                        ? "runtime error: invalid memory address or nil pointer dereference"
                        : "unable to parse " + key + " key, must be of type string, but " + GoTypes.kind(value)
                                + " found");
    }

    @Override
    public String toString() {
        StringBuilder out = new StringBuilder(scheme.isEmpty() ? "" : scheme + ":");
        if (!opaque.isEmpty()) {
            out.append(opaque);
        } else {
            if (!scheme.isEmpty() || !host.isEmpty() || user != null) {
                boolean slashes = !host.isEmpty() || !path.isEmpty() || user != null;
                out.append(slashes ? "//" : "").append(user == null ? "" : user + "@");
                out.append(UrlEscapes.escape(host, UrlEscapes.Part.HOST));
            }
            String shown = path.equals("*") ? "*" : UrlEscapes.escape(path, UrlEscapes.Part.PATH);
            boolean missingSlash = !shown.isEmpty() && shown.charAt(0) != '/' && !host.isEmpty();
            int slash = shown.indexOf('/');
            boolean looksLikeScheme = out.isEmpty() && (slash < 0 ? shown : shown.substring(0, slash)).contains(":");
            out.append(missingSlash ? "/" : looksLikeScheme ? "./" : "").append(shown);
        }
        out.append(query.isEmpty() ? "" : "?" + query);
        return out.append(fragment.isEmpty() ? "" : "#" + UrlEscapes.escape(fragment, UrlEscapes.Part.FRAGMENT))
                .toString();
    }
}
