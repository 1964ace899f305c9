/**
 * A pipeline's definition: the file in the control plane ({@link dev.lockstep.pipeline.PipelineFile}), the server's
 * configuration, and which of them is in force ({@link dev.lockstep.pipeline.Definitions}).
 */
package dev.lockstep.pipeline;
