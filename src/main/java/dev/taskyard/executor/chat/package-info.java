/**
 * Any OpenAI-compatible model as an executor: the loop of an agent, in this process.
 *
 * <pre>
 *  ChatExecutor ──► ChatRun ──► Asking ──► ModelClient ──HTTP, SSE──► model
 *                     │  ▲                    └──► SseParser ──► ReplyBuilder ──► Reply
 *                     │  └── Conversation ◄── Conversations (what is stored)
 *                     ▼           └──► EventSink (ItemKept, TurnBegun, …)
 *                  ToolBox ──► ReadFile, WriteFile, ApplyPatch, … ──► Confined ──► workspace
 *                          ├─► RunShell ──► HostCommand
 *                          └─► RunGate ───► GateRunner
 * </pre>
 *
 * <h2>What is stored, and when</h2>
 *
 * <p>A conversation is a thread of turns; a turn is a prompt and all that follows until the model
 * has nothing more to do. Its items are events like any other: stored in order, under the fence of
 * the run, each in one transaction with what else it tells of. So a run that died can go on where
 * the thread ends, and what that means is decided by the last items alone:
 *
 * <table>
 *   <caption>Where a run may have been cut off</caption>
 *   <tr><th>the thread ends with</th><th>the next run</th></tr>
 *   <tr><td>a prompt or the results of all calls</td><td>asks the model</td></tr>
 *   <tr><td>a reply with calls, one of which has neither begun nor a result</td><td>makes it</td></tr>
 *   <tr><td>a call that has begun and has no result</td>
 *       <td>does not make it again: the model is told that its outcome is unknown</td></tr>
 *   <tr><td>a reply without calls</td><td>ends with it</td></tr>
 * </table>
 *
 * <p>That a call has begun is on the disk before it begins. Calls that only read are not marked and
 * are made again.
 *
 * <h2>What the model can reach</h2>
 *
 * <p>Every path goes through {@code Confined}: links are followed on paper, the result must lie in
 * the workspace, and the file is then opened from the workspace down, one name at a time, without
 * following a link. A link that is put in the way between the check and the open therefore fails
 * the open. What is git's own is not written, as git would run it. A shell, where the task allows
 * it, is held to nothing.
 *
 * <h2>Threads</h2>
 *
 * <p>All happens on the thread of the run. Beside it the JDK's HTTP client fills a queue of bytes
 * ({@code ByteQueue}), which holds a few buffers at most; a stop closes the queue.
 */
@NullMarked
package dev.taskyard.executor.chat;

import org.jspecify.annotations.NullMarked;
