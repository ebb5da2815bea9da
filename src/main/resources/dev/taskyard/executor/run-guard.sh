# Ends every process of a worker's runs once that worker has gone, however it went.
#
# $1 is the value of TASKYARD_GUARD that all those processes carry in their environment and nobody else does; $2 is how
# many seconds they have between TERM and KILL. Standard input is a pipe that only the worker holds: it closes when the
# worker ends, kill -9 included. A line on it is a new number of seconds.
#
# A program may leave its session and its parent, but not the environment that it was started with.

mark=$1
grace=$2
exec >/dev/null 2>&1
trap '' HUP INT QUIT TERM
cd /

while read -r seconds; do
  grace=$seconds
done

now() { date +%s; }

# The parent of a process: the second field after its name, which may hold anything.
parent() {
  read -r stat <"/proc/$1/stat"
  set -- ${stat##*) }
  echo "$2"
}

marked() {
  for file in $(grep -lsF -e "TASKYARD_GUARD=$mark" /proc/[0-9]*/environ); do
    pid=${file#/proc/}
    echo "${pid%/environ}"
  done
}

# One more: the current second may be as good as over.
kill_from=$(($(now) + grace + 1))
# What not even KILL ends (a process that hangs in the kernel) is left after a while.
give_up=$((kill_from + 60))
asked=' '
later=
quiet=0
# Twice in a row: what was being started while the worker died shows its environment a moment later.
while [ "$quiet" -lt 2 ] && [ "$(now)" -lt "$give_up" ]; do
  # Parents first, as a rule: a shell that sees its child die before it is told itself goes on with the next command.
  pids=" $(marked | sort -n | tr '\n' ' ')"
  quiet=$((quiet + 1))
  for pid in $pids; do
    quiet=0
    if [ "$(now)" -ge "$kill_from" ]; then
      kill -KILL "$pid"
      continue
    fi
    # Once: many programs take a second TERM as the order to drop everything. And what a process starts while it winds
    # up is left to it as long as it lives.
    case $asked in
      *" $pid "*) continue ;;
    esac
    if [ -n "$later" ]; then
      case $pids in
        *" $(parent "$pid") "*) continue ;;
      esac
    fi
    kill -TERM "$pid"
    asked="$asked$pid "
  done
  later=yes
  sleep 0.2 || sleep 1
done
