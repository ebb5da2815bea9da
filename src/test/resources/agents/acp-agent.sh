# An agent for tests: speaks the Agent Client Protocol and does what the first word of its prompt says.
# How it greets is in $FAULT, how it goes on with a conversation in $AGAIN. What it hears is left in heard.txt.
env > environment.txt
session=s1

hear() {
  IFS= read -r line || exit 0
  printf '%s\n' "$line" >> heard.txt
  id=${line#*\"id\":}; id=${id%%,*}
  method=${line#*\"method\":\"}; method=${method%%\"*}
}
result() { printf '{"jsonrpc":"2.0","id":%s,"result":%s}\n' "$1" "$2"; }
error() { printf '{"jsonrpc":"2.0","id":%s,"error":%s}\n' "$1" "$2"; }
update() { printf '{"jsonrpc":"2.0","method":"session/update","params":{"sessionId":"%s","update":%s}}\n' "$session" "$1"; }
says() { update "{\"sessionUpdate\":\"agent_message_chunk\",\"content\":{\"type\":\"text\",\"text\":\"$1\"}}"; }
# $1 id, $2 kind, $3 more fields
calls() { update "{\"sessionUpdate\":\"tool_call\",\"toolCallId\":\"$1\",\"title\":\"make it\",\"kind\":\"$2\",\"status\":\"pending\"${3:-}}"; }
goes_on() { update "{\"sessionUpdate\":\"tool_call_update\",\"toolCallId\":\"$1\",\"status\":\"in_progress\"${2:-}}"; }
called() { update "{\"sessionUpdate\":\"tool_call_update\",\"toolCallId\":\"$1\",\"status\":\"$2\"${3:-}}"; }
put_out() { printf ',"content":[{"type":"content","content":{"type":"text","text":"%s"}}]' "$1"; }
ends() { result "$prompt" "{\"stopReason\":\"${1:-end_turn}\"}"; }
once='{"optionId":"once","kind":"allow_once"},'
# Asks for permission for call $1 of kind $2 at path $3, as $OFFER has it; $answer is what it gets.
asks() {
  at=; [ -z "$3" ] || at="{\"path\":\"$3\"}"
  printf '{"jsonrpc":"2.0","id":900,"method":"session/request_permission","params":{"sessionId":"%s","toolCall":{"toolCallId":"%s","title":"make it","kind":"%s","locations":[%s]},"options":[{"optionId":"always","kind":"allow_always"},%s{"optionId":"no","kind":"reject_once"}]}}\n' \
    "$session" "$1" "$2" "$at" "${OFFER-$once}"
  hear
  case $line in *'"optionId":"once"'*) answer=yes ;; *'"optionId":"always"'*) answer=always ;; *'"optionId":"no"'*) answer=no ;; *) answer=none ;; esac
}
much() { head -c "$MUCH" /dev/zero | tr '\0' x; }
# Works until it is told to stop; the tool is a process of its own group.
hangs() {
  says 'Waiting. '; calls t1 execute; goes_on t1
  setsid sleep 300 > /dev/null 2>&1 < /dev/null & tool=$!
  hear
}

begin_again() {
  case $AGAIN in
    gone) error "$id" '{"code":-32603,"message":"Internal error","data":{"details":"no such conversation"}}'; return ;;
    late) result "$id" '{}' ;;
    stuck) says 'Waiting. '; echo > loading; cat > /dev/null; exit ;;
  esac
  update '{"sessionUpdate":"user_message_chunk","content":{"type":"text","text":"Do it."}}'
  says 'Waiting. '
  calls t1 execute
  called t1 completed
  [ "$AGAIN" = late ] || result "$id" '{}'
}

do_it() {
  case $1 in
    works)
      update '{"sessionUpdate":"agent_thought_chunk","content":{"type":"text","text":"Hm. "}}'
      says 'Look'; says 'ing. '
      update '{"sessionUpdate":"plan","entries":[{"content":"Look","priority":"low","status":"completed"},{"content":"Do","priority":"low","status":"in_progress"}]}'
      calls t1 read ',"rawInput":{"path":"a.txt"}'
      called t1 completed "$(put_out one)"
      calls t2 edit ',"rawInput":{"cwd":"."}'
      goes_on t2 ',"rawInput":{"path":"b.txt"}'
      goes_on t2 "$(put_out 'ab')"
      goes_on t2 "$(put_out 'abc')"
      called t2 failed ',"rawOutput":{"error":"no space"}'
      update '{"sessionUpdate":"usage_update","used":10,"size":100,"cost":{"amount":0.25,"currency":"USD"}}'
      says 'All '; says 'done.'
      result "$prompt" '{"stopReason":"end_turn","usage":{"inputTokens":5,"outputTokens":2,"cachedReadTokens":3,"totalTokens":10}}' ;;
    exits_badly) calls t1 execute ',"rawInput":{"command":"false"}'
      called t1 completed ',"rawOutput":{"output":"bad","metadata":{"exit":3}}'; says 'All done.'; ends ;;
    asks) asks t1 "$2" "$3"; says "The answer is $answer."; called t1 completed; ends ;;
    takes) at=; [ "${3:-.}" = . ] || at=",\"locations\":[{\"path\":\"$3\"}]"
      calls t1 "$2" "$at"; goes_on t1; called t1 "${4:-completed}"; says 'I did it.'; hear; ends cancelled ;;
    refuses) calls t1 execute; called t1 failed; says 'All done.'; ends ;;
    goes_astray) asks t1 edit in.txt; called t1 completed ',"content":[{"type":"diff","path":"/etc/passwd","newText":"x"}]'; hear; ends cancelled ;;
    tells_output_early) calls t1 read; update "{\"sessionUpdate\":\"tool_call_update\",\"toolCallId\":\"t1\"$(put_out one)}"; called t1 completed
      result "$prompt" '{"stopReason":"end_turn","usage":{"inputTokens":5,"outputTokens":2,"thoughtTokens":7}}' ;;
    spells) says 'It is sesa'; calls t1 read; called t1 completed; says 'It is sesa'; says 'me-open.'; ends ;;
    tells_no_end) calls t1 execute; goes_on t1; says 'All done.'; ends ;;
    asks_of) printf '{"jsonrpc":"2.0","id":900,"method":"session/request_permission","params":{"sessionId":"s1","toolCall":{"toolCallId":"t1","title":"make it","kind":"%s","rawInput":{"%s":"%s"}},"options":[{"optionId":"once","kind":"allow_once"},{"optionId":"no","kind":"reject_once"}]}}\n' "$2" "$3" "$4"
      hear; case $line in *'"once"'*) says yes ;; *) says no ;; esac; called t1 failed; ends ;;
    asks_of_many) printf '{"jsonrpc":"2.0","id":900,"method":"session/request_permission","params":{"sessionId":"s1","toolCall":{"toolCallId":"t1","title":"make it","kind":"edit","locations":['
      seq 1 150 | sed 's|.*|{"path":"f&"},|' | tr -d '\n'
      printf '{"path":"/etc/passwd"}]},"options":[{"optionId":"once","kind":"allow_once"},{"optionId":"no","kind":"reject_once"}]}}\n'
      hear; case $line in *'"once"'*) says yes ;; *) says no ;; esac; called t1 failed; ends ;;
    uses_an_id_again) calls t1 read; called t1 completed; called t1 completed; calls t1 read; called t1 completed
      asks t1 edit in.txt; called t1 completed; says 'All done.'; ends ;;
    leaves_one) env -i setsid sleep 300 > /dev/null 2>&1 < /dev/null & echo $! > left.pid
      says 'All done.'; [ "$2" = stopped ] || ends; calls t2 read; goes_on t2; hear; ends cancelled; exit ;;
    lingers) says 'All done.'; ends; cat > /dev/null; echo > lingers; while [ ! -e go ]; do sleep 0.05; done; exit ;;
    hangs) hangs; kill "$tool"; called t1 failed; ends cancelled; hear ;;
    ignores) trap '' TERM; hangs; sleep 300; sleep 300 ;;
    asks_while_stopped) hangs; kill "$tool"; asks t2 edit b.txt; says "The answer is $answer."; ends cancelled ;;
    ends_with) ends "$2" ;;
    fails_with) error "$prompt" "{\"code\":$2,\"message\":\"no service\"}" ;;
    stops) says 'Half a'; echo 'killed by a cat' >&2; exit 0 ;;
    twice) says 'All done.'; ends; ends refusal; error "$prompt" '{"code":1,"message":"x"}' ;;
    stays) says 'All done.'; ends; trap '' TERM; (sleep 300; sleep 300); sleep 300 ;;
    deaf) exec < /dev/null
      printf '{"jsonrpc":"2.0","id":1,"method":"terminal/create","params":{}}\n'; sleep 300 ;;
    garbage) printf '\033[91mnot JSON\033[0m\n{"jsonrpc":\n\377\376\000\n[1]\n{"jsonrpc":"2.0","method":"session/telemetry"}\n{"jsonrpc":"2.0","id":77,"result":{}}\n'
      update '{"sessionUpdate":"weather_update"}'
      session=other; says 'Not mine.'; session=s1
      printf '{"jsonrpc":"2.0","id":"u1","method":"fs/read_text_file","params":{"path":"/etc/passwd"}}\n'; hear
      says 'All done.'; ends ;;
    long) much; echo
      calls t1 execute
      printf '{"jsonrpc":"2.0","method":"session/update","params":{"sessionId":"s1","update":{"sessionUpdate":"tool_call_update","toolCallId":"t1","status":"completed","rawOutput":{"output":"'
      much; printf '"}}}}\n'; says 'All done.'; ends ;;
    # Asks without end and reads no answer.
    floods) says 'Waiting. '; calls t1 read; goes_on t1; yes '{"jsonrpc":"2.0","id":5,"method":"terminal/create","params":{}}' ;;
    calls_and_calls) seq 1 2000 | sed 's|.*|{"jsonrpc":"2.0","method":"session/update","params":{"sessionId":"s1","update":{"sessionUpdate":"tool_call","toolCallId":"t&","title":"x","kind":"read","status":"in_progress"}}}|'
      says 'All done.'; ends ;;
    halves) if [ -e made.txt ]; then echo two >> made.txt; says 'Mended alone.'
      else echo one > made.txt; says 'Half.'; fi; ends ;;
    breaks) says 'Working. '; calls t1 execute; goes_on t1; echo "$TASKYARD_RUN" >> ran; sleep 300 ;;
    You) says 'Went on.'; ends ;;
    *) echo two >> made.txt; says 'Mended.'; ends ;;
  esac
}

while hear; do
  case $method in
    initialize)
      case $FAULT in
        silent) cat > /dev/null; exit ;;
        null) printf '{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"Parse error"}}\n'; continue ;;
        text) id="\"$id\"" ;;
        leaves) echo 'no licence' >&2; exit 3 ;;
        version) result "$id" '{"protocolVersion":2}'; continue ;;
      esac
      case $AGAIN in
        '') can='' ;; resume) can='"sessionCapabilities":{"resume":{}}' ;; *) can='"loadSession":true' ;;
      esac
      result "$id" "{\"protocolVersion\":1,\"agentInfo\":{\"name\":\"${NAME:-fake}\",\"version\":\"9.8.7\"},\"agentCapabilities\":{$can},\"authMethods\":[{\"id\":\"k\",\"name\":\"An API key\"}]}" ;;
    session/new)
      case $FAULT in
        login) error "$id" '{"code":-32000,"message":"Authentication required"}' ;;
        nameless) result "$id" '{}' ;;
        *) result "$id" '{"sessionId":"s1","modes":{"currentModeId":"build","availableModes":[{"id":"build"},{"id":"plan"}]},"models":{"currentModelId":"small","availableModels":[{"modelId":"small"},{"modelId":"large"}]}}' ;;
      esac ;;
    session/load) begin_again ;;
    session/resume) result "$id" '{}' ;;
    session/set_mode | session/set_model | session/set_config_option) result "$id" '{}' ;;
    session/prompt) prompt=$id
      words=${line#*\"text\":\"}; words=${words%%\"*}; words=${words%%\\n*}
      set -f; do_it $words; set +f ;;
    session/cancel) ;;
    _*) [ "$FAULT" = mute ] || error "$id" '{"code":-32601,"message":"Method not found"}' ;;
    *) error "$id" '{"code":-32601,"message":"Method not found"}' ;;
  esac
done
