package dev.taskyard.executor.acp;

import dev.taskyard.executor.agent.Grant;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What one turn asks of an agent.
 *
 * @param prompt what begins a conversation; null when this turn makes sense only in the one that is
 *     to go on
 * @param continuation what is said in the conversation that goes on
 * @param thread the conversation to go on with, if there is one
 * @param isHeld whether the agent is told beforehand, by its environment, what it may do
 */
record Errand(
    @Nullable String prompt,
    String continuation,
    @Nullable String thread,
    Path workspace,
    @Nullable String model,
    Grant grant,
    boolean isHeld) {}
