/**
 * What does the work of a task: the interface {@link dev.taskyard.executor.TaskExecutor} and the
 * executors that come with Taskyard.
 *
 * <p>An executor is told the task and given a sink for what it has to say; it never sees the
 * database. Everything here is written and tested without one.
 *
 * <h2>A program as an executor</h2>
 *
 * <p>{@link dev.taskyard.executor.ProcessExecutor} runs any program, {@link
 * dev.taskyard.executor.ShellExecutor} the prompt itself as a script. Both are one {@code
 * ProcessRun}:
 *
 * <pre>
 *  Launch ──► process ──stdout──► OutputReader ──► RawLog (stdout.log)
 *               │ stderr                 └──► LineSplitter ──► OutputProtocol ──► RunOutput ──► EventSink
 *               ▼
 *           stderr.log                     RunStop ──► TreeEnding ──► RunTree ──► ProcessTable (/proc)
 * </pre>
 *
 * <p>A protocol that also speaks is a {@link dev.taskyard.executor.Dialogue}: its program has a
 * pipe as standard input, is told when there is nothing more to say by its end, and is asked to
 * stop before its processes are.
 *
 * <p>Standard error goes to its file without passing through us: no thread, no pipe that somebody
 * could hold open.
 *
 * <p>{@link dev.taskyard.executor.HostCommand} is the same for what the host itself runs about a
 * task, a gate above all: no protocol, both outputs in one file of bounded size. Its processes are
 * known by {@code TASKYARD_COMMAND}, so that it ends with its own and leaves those of the run
 * alone.
 *
 * <p>{@link dev.taskyard.executor.agent} has the coding agents that are programs, {@link
 * dev.taskyard.executor.chat} models that need none.
 *
 * <h2>Nothing is left running</h2>
 *
 * <p>A run's processes are known by {@code TASKYARD_TASK_ID} and {@code TASKYARD_RUN} in the
 * environment that they were started with; a session of their own or the death of their parent hide
 * neither. With those in the session of the main process, and the descendants of all of them, they
 * are the run's tree.
 *
 * <ul>
 *   <li>The main process ends: what it left running gets TERM, 2 s, KILL. Only then is the end of
 *       the output awaited, as a leftover may hold the pipe.
 *   <li>The run is stopped: TERM once to each, the grace period, KILL, and a look that they are
 *       gone. A lost lease shortens the grace period to half a second.
 *   <li>The worker is killed: {@code RunGuard}, a small shell process with a pipe from us, sees the
 *       pipe close and does the same for all runs of this worker.
 *   <li>The guard was killed as well: {@link dev.taskyard.executor.RunProcesses#kill} before the
 *       task's next run on this machine.
 * </ul>
 *
 * <p>One guard per worker, not one supervisor per run: it costs nothing per run, is nobody's
 * unexpected child, takes no exit status on its way to us, and leaves no zombie in a container
 * whose first process reaps none. What cannot be found: a process that was started with an empty
 * environment and whose parent has ended before we looked, and one of another user. Without {@code
 * /proc} (macOS) only descendants of the main process are found and there is no guard.
 *
 * <h2>Threads</h2>
 *
 * <table>
 *   <caption>Threads of one run, and one of all</caption>
 *   <tr><th>thread</th><th>lives</th><th>does</th><th>ends by</th></tr>
 *   <tr><td>the caller's (a slot of the worker)</td><td>the run</td>
 *       <td>start, wait, stop, result</td><td>interrupt: KILL to the tree, then the exception</td></tr>
 *   <tr><td>{@code run-ID-N-stdout}</td><td>the run</td>
 *       <td>reads, logs, parses, emits; while the sink is full it does not read, so the program waits</td>
 *       <td>end of output; interrupt</td></tr>
 *   <tr><td>{@code run-ID-N-stdin}</td><td>a run that is spoken with</td>
 *       <td>writes what is said, as a program that does not read must keep nobody waiting</td>
 *       <td>end of what is said; interrupt</td></tr>
 *   <tr><td>{@code run-ID-N-stop}</td><td>a stop</td>
 *       <td>emits that TERM was sent, as a full sink must not delay the KILL</td><td>itself; interrupt</td></tr>
 *   <tr><td>{@code host-ID-output}</td><td>a command of the host</td>
 *       <td>reads, masks, logs, shows</td><td>end of output; interrupt</td></tr>
 *   <tr><td>the JDK's process reaper</td><td>the process</td><td>starts a killed guard again</td><td>itself</td></tr>
 * </table>
 *
 * <p>What they share: {@code CompletableFuture}s and two volatile fields of {@code OutputReader}. A
 * protocol and its {@code RunOutput} belong to the reading thread until its end was awaited, then
 * to the caller's.
 */
@NullMarked
package dev.taskyard.executor;

import org.jspecify.annotations.NullMarked;
