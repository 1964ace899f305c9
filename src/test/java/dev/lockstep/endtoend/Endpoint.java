package dev.lockstep.endtoend;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;

/**
 * Something that can be asked for, as its annotations say it: all of the API, of the sandbox's API and of the pages.
 *
 * @param path with placeholders
 * @param body the record that a JSON body is read as
 */
record Endpoint(String method, String path, List<Input> inputs, Optional<Class<?>> body) {
    enum Place {
        PATH,
        QUERY,
        HEADER,
        FORM,
        FIELD
    }

    record Input(Place place, String name) {}

    boolean api() {
        return path.startsWith("/api/") || path.startsWith("/sandbox/api/");
    }

    boolean webhook() {
        return path.startsWith("/api/v1/webhooks/") || path.startsWith("/api/v1/hints/");
    }

    boolean has(Place place) {
        return inputs.stream().anyMatch(input -> input.place() == place);
    }

    List<Input> of(Place place) {
        return inputs.stream().filter(input -> input.place() == place).toList();
    }

    @Override
    public String toString() {
        return method + " " + path;
    }

    static List<Endpoint> all() {
        List<Endpoint> all = new ArrayList<>();
        for (JavaClass found :
                new ClassFileImporter().importPath(java.nio.file.Path.of("target/classes/dev/lockstep"))) {
            if (found.isAnnotatedWith(Path.class)) {
                Class<?> resource = found.reflect();
                for (Method method : resource.getDeclaredMethods()) {
                    verb(method).ifPresent(verb -> all.add(of(resource, method, verb)));
                }
            }
        }
        all.sort(Comparator.comparing(Endpoint::toString));
        return all;
    }

    private static Optional<String> verb(Method method) {
        return Arrays.stream(method.getAnnotations())
                .map(annotation -> annotation.annotationType().getAnnotation(HttpMethod.class))
                .filter(http -> http != null)
                .map(HttpMethod::value)
                .findFirst();
    }

    private static Endpoint of(Class<?> resource, Method method, String verb) {
        List<Input> inputs = new ArrayList<>();
        Optional<Class<?>> body = Optional.empty();
        for (org.eclipse.microprofile.openapi.annotations.parameters.Parameter declared :
                method.getAnnotationsByType(org.eclipse.microprofile.openapi.annotations.parameters.Parameter.class)) {
            inputs.add(new Input(declared.in() == ParameterIn.QUERY ? Place.QUERY : Place.HEADER, declared.name()));
        }
        for (Parameter parameter : method.getParameters()) {
            if (parameter.isAnnotationPresent(PathParam.class)) {
                inputs.add(new Input(
                        Place.PATH, parameter.getAnnotation(PathParam.class).value()));
            } else if (parameter.isAnnotationPresent(QueryParam.class)) {
                inputs.add(new Input(
                        Place.QUERY, parameter.getAnnotation(QueryParam.class).value()));
            } else if (parameter.isAnnotationPresent(HeaderParam.class)) {
                inputs.add(new Input(
                        Place.HEADER, parameter.getAnnotation(HeaderParam.class).value()));
            } else if (parameter.isAnnotationPresent(FormParam.class)) {
                inputs.add(new Input(
                        Place.FORM, parameter.getAnnotation(FormParam.class).value()));
            } else if (parameter.getType().isRecord()) {
                body = Optional.of(parameter.getType());
                for (RecordComponent field : parameter.getType().getRecordComponents()) {
                    inputs.add(new Input(Place.FIELD, field.getName()));
                }
            }
        }
        String path = part(resource.getAnnotation(Path.class)) + part(method.getAnnotation(Path.class));
        return new Endpoint(verb, path.isEmpty() ? "/" : path, List.copyOf(inputs), body);
    }

    private static String part(Path path) {
        // What a placeholder may hold is no part of the address.
        String value =
                path == null ? "" : path.value().replaceAll("^/+|/+$", "").replaceAll("\\{(\\w+):[^}]*}", "{$1}");
        return value.isEmpty() ? "" : "/" + value;
    }
}
