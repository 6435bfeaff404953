# shellcheck shell=bash
# Takes a script from standard input, runs it and tells its end. Runs by itself, as the command of a connection.
#
# Standard input: a line with the script's length in bytes and an end mark, then the script. It stays open meanwhile: its end
# says that nobody waits any more, and the script's process group is killed.
# Standard output: that of the script, then a line with the end mark and the exit status of the script.
# Exit status: 0 whatever the script's; 90 when no first line came.
read -r length mark || exit 90
script=$(head -c "$length")
exec 3<&0 4>&2 </dev/null
# A script that ends before job control is off again would be told of on standard error, as if the script had said it.
{
  set -m
  ( exec 2>&4 3<&- 4>&-; set +m -eu -o pipefail; eval "$script" ) &
  job=$!
  set +m
} 2>/dev/null
exec 4>&-
( read -r _ <&3; kill -KILL -- "-$job" ) >/dev/null 2>&1 &
watcher=$!
disown "$watcher"
status=0
wait "$job" || status=$?
kill -KILL "$watcher" 2>/dev/null
printf '\n%s %d\n' "$mark" "$status"
