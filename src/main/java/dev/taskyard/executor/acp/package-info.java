/**
 * Agents that speak the Agent Client Protocol, version 1: JSON-RPC 2.0 over standard input and
 * output, one message a line. One executor for all of them.
 *
 * <pre>
 *  AcpExecutor ──► Invocation ──► process ──stdout──► AgentOutput ──► AcpClient ──► Updates ──► Calls ──► AgentEvents
 *                                    ▲                                   │  └─► Warrant
 *                                    └──stdin── ProgramInput ◄───────────┘
 * </pre>
 *
 * <p>A turn is one process: {@code initialize}; {@code session/new}, or {@code session/resume} or
 * {@code session/load} where there is a conversation to go on with; mode and model where the agent
 * lets us choose; {@code session/prompt}. The answer to that last one is the end, and its {@code
 * stopReason} the outcome. Then standard input is closed, and the process has three seconds to end.
 *
 * <h2>What it may do</h2>
 *
 * <p>We offer it neither files nor terminals: what it does, it does itself, in its own process
 * tree. It asks before it does something, if it is set up to, and {@link
 * dev.taskyard.executor.acp.Warrant} answers from what the task allows, once for each call. One
 * that runs a command, changes something in mode plan, or changes something outside the workspace
 * without having asked, or does what it was refused, is stopped, and the task fails: the protocol
 * has no way to forbid it beforehand. A call that failed before it was under way counts as one that
 * the agent refused itself. OpenCode asks nothing unless told to, so that it gets the permissions
 * of its own executor by its environment, and no prompt where its command does not show what it is.
 *
 * <h2>Nothing twice</h2>
 *
 * <p>{@code session/load} tells the whole conversation again. Its updates are dropped until the
 * answer has come; Gemini CLI answers first and tells then, so that a method that nobody has is
 * called again and again, with a rest in between, until nothing came between two answers. {@code
 * session/resume} tells nothing again, and is taken where there is one. A conversation that is not
 * there (Gemini CLI 0.61 finds none again whose first turn was canceled) is begun anew with the
 * whole task.
 *
 * <h2>Threads</h2>
 *
 * <p>Everything happens on the run's reading thread, but for {@code AcpClient.stop}, which another
 * one calls, and the limit on the time that an answer may take, which fires on the JDK's timer
 * thread: they share volatile fields, and a lock that makes the prompt and a stop exclude each
 * other. What an agent thinks is no part of the record, as with all agents.
 */
@NullMarked
package dev.taskyard.executor.acp;

import org.jspecify.annotations.NullMarked;
