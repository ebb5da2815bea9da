# An agent for tests: speaks the dialect $1 and does what the first word of its prompt says.
# What it was given is left in the workspace: arguments, prompt, environment.
dialect=$1
shift
case " $* " in *" --version "*) echo "fake agent 9.8.7 (test)"; exit ;; esac
printf '%s\n' "$@" > arguments.txt
cat > prompt.txt
env > environment.txt
what=${FIRST_WORD:-$(head -n 1 prompt.txt)}
case $what in "You were"*) what=works ;; esac

begins() {
  case $dialect in
    claude) echo '{"type":"system","subtype":"init","session_id":"s1","claude_code_version":"9.8.7"}'
      echo '{"type":"stream_event","event":{"type":"message_start","message":{"id":"m1"}}}' ;;
    codex) echo '{"type":"thread.started","thread_id":"s1"}'; echo '{"type":"turn.started"}' ;;
    gemini) echo '{"type":"init","session_id":"s1","model":"m"}' ;;
    opencode) echo '{"type":"step_start","sessionID":"s1","part":{}}' ;;
  esac
}

says() {
  case $dialect in
    claude) printf '{"type":"stream_event","event":{"type":"content_block_delta","delta":{"text":"%s"}}}\n' "$1" ;;
    codex) printf '{"type":"item.completed","item":{"id":"i0","type":"agent_message","text":"%s"}}\n' "$1" ;;
    gemini) printf '{"type":"message","role":"assistant","content":"%s","delta":true}\n' "$1" ;;
    opencode) printf '{"type":"text","sessionID":"s1","part":{"text":"%s"}}\n' "$1" ;;
  esac
}

# OpenCode tells a call only when it is over.
calls() {
  case $dialect in
    claude) echo '{"type":"assistant","message":{"id":"m1","content":[{"type":"tool_use","id":"c1","name":"Bash","input":{"command":"x"}}]}}' ;;
    codex) echo '{"type":"item.started","item":{"id":"c1","type":"command_execution","command":"x","status":"in_progress"}}' ;;
    gemini) echo '{"type":"tool_use","tool_name":"shell","tool_id":"c1","parameters":{"command":"x"}}' ;;
  esac
}

# $1 is what the call put out.
called() {
  case $dialect in
    claude) printf '{"type":"user","message":{"content":[{"type":"tool_result","tool_use_id":"c1","content":"'
      "$@"; printf '"}]}}\n' ;;
    codex) printf '{"type":"item.completed","item":{"id":"c1","type":"command_execution","exit_code":0,"status":"completed","aggregated_output":"'
      "$@"; printf '"}}\n' ;;
    gemini) printf '{"type":"tool_result","tool_id":"c1","status":"success","output":"'; "$@"; printf '"}\n' ;;
    opencode) printf '{"type":"tool_use","sessionID":"s1","part":{"tool":"bash","callID":"c1","state":{"status":"completed","input":{"command":"x"},"output":"'
      "$@"; printf '"}}}\n' ;;
  esac
}

succeeds() {
  case $dialect in
    claude) echo '{"type":"result","subtype":"success","is_error":false,"result":"All done."}' ;;
    codex) says 'All done.'; echo '{"type":"turn.completed","usage":{"input_tokens":5,"output_tokens":2}}' ;;
    gemini) says 'All done.'; echo '{"type":"result","status":"success","stats":{"input_tokens":5,"output_tokens":2}}' ;;
    opencode) says 'All done.'; echo '{"type":"step_finish","sessionID":"s1","part":{"reason":"stop"}}' ;;
  esac
}

fails() {
  case $dialect in
    claude) echo '{"type":"result","subtype":"success","is_error":true,"api_error_status":500,"result":"no service"}' ;;
    codex) echo '{"type":"turn.failed","error":{"message":"unexpected status 500: no service"}}' ;;
    gemini) echo '{"type":"result","status":"error","error":{"type":"Error","message":"no service","code":500}}' ;;
    opencode) echo '{"type":"error","sessionID":"s1","error":{"name":"APIError","data":{"message":"no service","statusCode":500}}}' ;;
  esac
}

much() { head -c "$MUCH" /dev/zero | tr '\0' x; }

begins
case $what in
  works) says 'Looking. '; calls; called printf 'one\\n'; succeeds ;;
  fails) fails ;;
  stops) says 'Half a'; echo 'killed by a cat' >&2 ;;
  hangs) says 'Waiting. '; calls; sleep 300 ;;
  ignores) trap '' TERM; says 'Waiting. '; (sleep 300; sleep 300); sleep 300 ;;
  forks) setsid sleep 300 > /dev/null 2>&1 & succeeds ;;
  forks_and_hangs) setsid sh -c 'trap "" TERM; sleep 300; sleep 300' & says 'Waiting. '; sleep 300 ;;
  garbage) printf '\033[91mnot JSON\033[0m\n{"type":\n\377\376\000\n{"type":"telemetry"}\n[1]\n'; succeeds ;;
  long_garbage) much; echo; succeeds ;;
  long_output) calls; called much; succeeds ;;
  invalid) says "$(printf 'a\377b')"; succeeds ;;
  # By sed, which writes 4 KiB at once: how many events become of it does not depend on who is faster.
  deltas) seq 1 "$MANY" | sed "s|.*|$(says '& ')|"; succeeds ;;
  lost) case " $* " in
      *resume* | *--session=*)
        case $dialect in
          claude) echo '{"type":"result","subtype":"error_during_execution","is_error":true,"errors":["No conversation found with session ID: x"]}' ;;
          codex) echo 'Error: no rollout found for thread id x' >&2 ;;
          gemini) echo 'Error resuming session: Invalid session identifier' >&2 ;;
          opencode) echo 'Error: Session not found' >&2 ;;
        esac
        exit 1 ;;
    esac
    succeeds ;;
esac
