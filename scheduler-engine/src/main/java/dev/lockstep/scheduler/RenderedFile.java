package dev.lockstep.scheduler;

/** @param path in the GitOps tree */
record RenderedFile(String path, byte[] content) {}
