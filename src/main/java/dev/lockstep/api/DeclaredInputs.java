package dev.lockstep.api;

import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.QueryParam;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;

/**
 * What a resource method reads of a request, as its annotations say it, which are also what the OpenAPI document is made of.
 *
 * @param query names of query parameters
 * @param once those of them that may be given once only
 * @param body whether it reads a body
 */
record DeclaredInputs(Set<String> query, Set<String> once, boolean body) {
    static DeclaredInputs of(Method method) {
        Set<String> query = new TreeSet<>();
        Set<String> once = new HashSet<>();
        boolean body = false;
        for (org.eclipse.microprofile.openapi.annotations.parameters.Parameter declared :
                method.getAnnotationsByType(org.eclipse.microprofile.openapi.annotations.parameters.Parameter.class)) {
            if (declared.in() == ParameterIn.QUERY) {
                query.add(declared.name());
            }
        }
        for (Parameter parameter : method.getParameters()) {
            QueryParam named = parameter.getAnnotation(QueryParam.class);
            if (named != null) {
                query.add(named.value());
                if (!Collection.class.isAssignableFrom(parameter.getType())) {
                    once.add(named.value());
                }
            }
            body |= parameter.getAnnotations().length == 0 || parameter.isAnnotationPresent(FormParam.class);
        }
        return new DeclaredInputs(query, once, body);
    }

    /** In words for somebody who gave another one. */
    String known() {
        return query.isEmpty() ? "there are none" : "known are " + String.join(", ", query);
    }
}
