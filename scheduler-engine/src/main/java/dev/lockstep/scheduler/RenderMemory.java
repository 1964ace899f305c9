package dev.lockstep.scheduler;

import dev.lockstep.scheduler.metering.Meter;
import dev.lockstep.scheduler.template.Template;
import dev.lockstep.scheduler.yaml.YamlReader;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * What a rendering leaves for the next one of the same environment, so that only what has changed is read and rendered
 * again. The result is the same with and without it. Any number of threads may render with one; the one that ends last
 * is remembered. It holds the parsed files and the tree of that rendering.
 */
public final class RenderMemory {
    /** The part of the budget of a rendering that may be kept. */
    private static final int KEPT = 2;

    /** What results have in common besides the resources; another one of these starts from nothing. */
    private record Common(String environment, Layout layout, Limits limits, RenderRules rules) {}

    /** An assignment whose files were all made. What is wrong in them has no places, so that it is remembered with them. */
    record Rendered(AssignmentInputs inputs, List<RenderedFile> files, List<ReadFile> read) {}

    /** @param kubernetes decides what is looked at in what is made, so that another one makes it anew */
    record TemplateTexts(String name, List<String> manifests, boolean kubernetes) {}

    /** What one rendering knows; used by its thread alone until it is kept. */
    static final class Generation {
        private final Common common;
        final Known<ByteBuffer, Optional<YamlReader.Result>> documents;
        final Known<TemplateTexts, List<Template>> templates;
        /** Equal parts of inputs are the same object, in this rendering and the one before. */
        private final Known<Object, Object> parts;

        /** By folder. */
        final Known<String, Rendered> assignments;

        /** What of a cluster type's folder was read and has no object twice, by the cluster type. */
        final Known<String, List<List<ReadFile>>> folders;

        /** Of the rendering that this is of. */
        final Meter meter;

        private Generation(Common common, Generation before, Meter meter) {
            boolean fresh = before == null || !before.common.equals(common);
            this.common = common;
            this.meter = meter;
            this.documents = fresh ? Known.nothing() : before.documents.next();
            this.templates = fresh ? Known.nothing() : before.templates.next();
            this.parts = fresh ? Known.nothing() : before.parts.next();
            this.assignments = fresh ? Known.nothing() : before.assignments.next();
            this.folders = fresh ? Known.nothing() : before.folders.next();
        }

        @SuppressWarnings("unchecked")
        <T> T same(T part) {
            return (T) parts.get(part, known -> known);
        }
    }

    private volatile Generation last;

    Generation next(RenderRequest request, Meter meter) {
        return new Generation(
                new Common(request.environment(), request.layout(), request.limits(), request.rules()), last, meter);
    }

    /** What one rendering leaves is there during the next one, besides what that makes: so it must not be too much. */
    void keep(Generation generation) {
        last = generation.meter.held() <= generation.common.limits.budget().bytes() / KEPT ? generation : null;
    }

    /** What it holds, about, as the engine counts it. */
    public long bytes() {
        Generation kept = last;
        return kept == null ? 0 : kept.meter.held();
    }
}
