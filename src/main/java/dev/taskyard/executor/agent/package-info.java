/**
 * Coding agents as executors: Claude Code, Codex, Gemini CLI, OpenCode, and any other program that
 * writes JSON lines.
 */
@NullMarked
package dev.taskyard.executor.agent;

import org.jspecify.annotations.NullMarked;
