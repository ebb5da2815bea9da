package dev.taskyard.queue;

import dev.taskyard.task.ExecutionResult;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The end of a run, as its worker reports it.
 *
 * @param at when it ended
 * @param result its text is not read here: it is {@code resultTelling}
 * @param resultTelling the result's text; null when there is none
 * @param resultFile the file of a large result
 * @param keepText makes an artifact of the text, for a run whose task turns out to be canceled;
 *     empty when there is none
 */
public record Finish(
    Instant at,
    ExecutionResult result,
    @Nullable Telling resultTelling,
    @Nullable KeptFile resultFile,
    Supplier<Optional<KeptFile>> keepText) {}
