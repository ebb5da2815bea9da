/**
 * Gates: commands that the host runs in a task's workspace to see whether what was done there
 * holds.
 *
 * <p>A gate's output goes to a log of bounded size; {@code GateClassifier} reads that once, line by
 * line, against {@code rules.txt}, and makes of it a classification, the name of the rule that
 * decided, and a summary of the most telling lines.
 *
 * <pre>
 *  GatedExecutor ──► GatedRun ──► executor                 (each turn)
 *                       │  ▲         └──► EventSink
 *                       ▼  └── GateFailures: what the next turn is told
 *  on demand ──────► HostGate ──► HostCommand ──► log ──► GateClassifier ──► Gate
 * </pre>
 *
 * <p>What runs has all that an executor's processes have: an environment by which they are found, a
 * guard for the death of this process, TERM, grace and KILL at the end of its time or at a stop,
 * and masked secrets. While a gate runs, the run's idle clock stands still and its wall clock goes
 * on. A gate that was stopped is no evidence and is not recorded; work whose gates did not all run
 * is never completed.
 *
 * <p>There are no threads here beyond those of the host's command.
 */
@NullMarked
package dev.taskyard.gate;

import org.jspecify.annotations.NullMarked;
