package dev.lockstep.dashboard;

import dev.lockstep.pipeline.Definitions;
import dev.lockstep.pipeline.InvalidDefinition;
import dev.lockstep.pipeline.Pipelines;
import dev.lockstep.promotion.PipelineDefinition;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response.Status;
import java.util.Optional;

/** Pipelines as forms name them. What is wrong with them ends the request with a page that says so. */
@ApplicationScoped
class Registered {
    private final Pipelines pipelines;
    private final Definitions definitions;

    Registered(Pipelines pipelines, Definitions definitions) {
        this.pipelines = pipelines;
        this.definitions = definitions;
    }

    PipelineDefinition named(String name) {
        return Optional.ofNullable(name)
                .flatMap(pipelines::named)
                .orElseThrow(() -> new PageProblem(Status.NOT_FOUND, "there is no pipeline of this name"));
    }

    /** As a promotion of this commit would go. */
    PipelineDefinition forPromotion(PipelineDefinition pipeline, String commit) {
        try {
            return definitions.forPromotion(pipeline, commit).definition();
        } catch (InvalidDefinition e) {
            throw new PageProblem(Status.CONFLICT, e.getMessage());
        }
    }

    /** As it is in force, whatever the commit itself would bring. */
    PipelineDefinition inForce(PipelineDefinition pipeline, String commit) {
        try {
            return definitions.inForce(pipeline, commit).definition();
        } catch (InvalidDefinition e) {
            throw new PageProblem(Status.CONFLICT, e.getMessage());
        }
    }
}
