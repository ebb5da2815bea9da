/**
 * Coding agents as executors: Claude Code, Codex, Gemini CLI, OpenCode, and any other program that
 * writes JSON lines.
 *
 * <pre>
 *  AgentExecutor ──► Grant ──► PermissionTable ──► CommandLines ──► Invocation ──► process
 *                                                                                     │ JSON lines
 *  EventSink ◄── RunOutput ◄── AgentEvents ◄── Dialect ◄── AgentOutput ◄──────────────┘
 *                                    │         ├ ClaudeDialect
 *                                    ▼         ├ CodexDialect
 *                                 Ending       └ ProfileDialect ◄── Profile (gemini.toml,
 *                                                                   opencode.toml, config.toml)
 * </pre>
 *
 * <h2>What makes a success</h2>
 *
 * <p>Only an event that says so. Gemini CLI exits with 0 when it is terminated, Claude Code reports
 * {@code "subtype":"success"} for a failure of the model's service. An output that just ends is a
 * failure with cause {@code no_terminal_event}.
 *
 * <h2>What an agent may do</h2>
 *
 * <p>{@link dev.taskyard.executor.agent.PermissionTable} says what each is told; where it can't be
 * held to what the task allows, the task is refused before anything is started. What was seen with
 * the programs themselves, and what it led to:
 *
 * <ul>
 *   <li>Claude Code: {@code --allowedTools=Edit} allows edits everywhere, {@code acceptEdits} those
 *       in the workspace only. A workspace's hooks run although Bash is disallowed.
 *   <li>OpenCode: a workspace's {@code opencode.json} with permissions for the agent {@code build}
 *       overrides {@code OPENCODE_PERMISSION}; {@code OPENCODE_CONFIG_CONTENT} overrides it in
 *       turn.
 *   <li>Codex without its shell tool can apply patches with models that are trained to, and read no
 *       files but those that it is told.
 * </ul>
 *
 * <h2>Conversations</h2>
 *
 * <p>Claude Code and Gemini CLI begin one with an id that we choose, which is stored before the
 * start; the other two tell theirs with the first line. A run that resumes goes on with it, and
 * begins another when it is not there. Codex and Claude Code report the usage of the conversation,
 * not of the turn: {@link dev.taskyard.executor.agent.UsageLedger} takes the difference.
 */
@NullMarked
package dev.taskyard.executor.agent;

import org.jspecify.annotations.NullMarked;
