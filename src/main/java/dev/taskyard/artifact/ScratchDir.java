package dev.taskyard.artifact;

import java.nio.file.Path;

/**
 * The scratch directory of a run.
 *
 * @param run from 1
 * @param path absolute
 */
public record ScratchDir(String taskId, int run, Path path) {}
