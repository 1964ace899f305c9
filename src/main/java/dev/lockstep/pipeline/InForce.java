package dev.lockstep.pipeline;

import dev.lockstep.promotion.PipelineDefinition;

/** The definition that a promotion would be started with, and where it is written. */
public record InForce(PipelineDefinition definition, Source source) {
    public sealed interface Source {
        /** The pipeline file at a commit of the control plane. */
        record File(String commit) implements Source {
            @Override
            public String toString() {
                return PipelineFile.PATH + " at " + commit.substring(0, 7);
            }
        }

        record ServerConfiguration() implements Source {
            @Override
            public String toString() {
                return "the server's configuration";
            }
        }
    }
}
