package dev.lockstep.scheduler;

import dev.lockstep.scheduler.metering.Meter;
import dev.lockstep.scheduler.resource.ControlPlane.TemplateResource;
import dev.lockstep.scheduler.resource.Problems;
import dev.lockstep.scheduler.template.Output;
import dev.lockstep.scheduler.template.SharedTexts;
import dev.lockstep.scheduler.template.Template;
import dev.lockstep.scheduler.template.TemplateException;
import dev.lockstep.scheduler.value.GoStruct;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Template resources, parsed once per rendering. */
final class Manifests {
    /** A Template whose manifests are all well formed. */
    record Parsed(TemplateResource resource, List<Template> manifests) {}

    /** @param linesAbove of the file, above what this manifest made */
    record Part(int manifest, int linesAbove, Output output) {}

    /** A file, and what each manifest made of it. */
    record Made(byte[] content, List<Part> parts) {}

    private final Map<String, TemplateResource> resources;
    private final Known<RenderMemory.TemplateTexts, List<Template>> known;
    private final Limits limits;
    private final Problems problems;
    private final Meter meter;
    private final Map<String, Optional<Parsed>> parsed = new HashMap<>();

    Manifests(
            Map<String, TemplateResource> resources,
            Known<RenderMemory.TemplateTexts, List<Template>> known,
            Limits limits,
            Problems problems,
            Meter meter) {
        this.meter = meter;
        this.resources = resources;
        this.known = known;
        this.limits = limits;
        this.problems = problems;
    }

    boolean knows(String name) {
        return resources.containsKey(name);
    }

    /** Empty if the Template is unknown or malformed; both are problems by then. */
    Optional<Parsed> get(String name) {
        return resources.containsKey(name)
                ? parsed.computeIfAbsent(name, unused -> parse(resources.get(name)))
                : Optional.empty();
    }

    private Optional<Parsed> parse(TemplateResource resource) {
        RenderMemory.TemplateTexts texts =
                new RenderMemory.TemplateTexts(resource.name(), resource.manifests(), resource.kubernetes());
        List<Template> before = known.find(texts);
        if (before != null) {
            before.forEach(template -> meter.hold(template.size()));
            known.put(texts, before);
            return Optional.of(new Parsed(resource, before));
        }
        List<Template> templates = new ArrayList<>();
        int count = resource.manifests().size();
        for (int i = 0; i < count; i++) {
            try {
                String text = resource.manifests().get(i);
                meter.work(text.length());
                Template template = Template.parse(resource.nameOf(i), text, limits.template());
                meter.hold(template.size());
                templates.add(template);
            } catch (TemplateException e) {
                problems.add(problem(resource, e));
            }
        }
        if (templates.size() < count) {
            return Optional.empty();
        }
        known.put(texts, templates);
        return Optional.of(new Parsed(resource, templates));
    }

    /** With the line in the file that the Template is in. */
    static Problem problem(TemplateResource resource, TemplateException e) {
        String shown = "Template " + resource.name();
        return e.pass() == 0
                ? Problem.error(resource.at(e.template(), e.line()), shown, e.getMessage())
                : Problem.error(
                        resource.location(),
                        shown,
                        e.getMessage() + " (in what came out of pass " + e.pass()
                                + ", which is rendered again because it contains {{)");
    }

    /**
     * All manifests of a Template as one file: a document each, those that come out empty left out.
     *
     * @throws TemplateException if one of them cannot be rendered
     */
    static Made render(Parsed template, GoStruct data, SharedTexts texts) {
        List<Part> parts = new ArrayList<>(template.manifests().size());
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        int last = '\n';
        int lines = 0;
        for (int i = 0; i < template.manifests().size(); i++) {
            Output output = template.manifests().get(i).output(data, texts);
            byte[] document = output.bytes();
            if (document.length == 0) {
                continue;
            }
            if (file.size() > 0) {
                // A document that lacks its final line break must not run into the separator.
                file.writeBytes((last == '\n' ? "---\n" : "\n---\n").getBytes(StandardCharsets.US_ASCII));
                lines += last == '\n' ? 1 : 2;
            }
            parts.add(new Part(i, lines, output));
            file.writeBytes(document);
            last = document[document.length - 1];
            for (byte b : document) {
                lines += b == '\n' ? 1 : 0;
            }
        }
        return new Made(parts.size() == 1 ? parts.get(0).output.bytes() : file.toByteArray(), parts);
    }
}
