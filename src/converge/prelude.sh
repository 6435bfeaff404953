# shellcheck shell=bash
# Functions that the scripts of an apply share; put before them. They run other scripts in subshells with nothing to read, and end
# what takes too long with all that it started. No process group of its own is made: the connection's end must end everything.
#
#   q_now                    q_time is the time in milliseconds
#   q_pause SECONDS          waits
#   q_spawn TOKEN SCRIPT     starts a script; its end is told on descriptor 7: `TOKEN STATUS TOKEN`
#   q_try SECONDS SCRIPT     runs a script; its exit status, or 124 when it was ended after its time
#   q_end PROCESS            ends a process and all that it started
#
# `q_try` must be a statement of its own: within a condition bash would ignore the script's `set -e`, whatever it says.
#
# A subshell tells its end twice: on descriptor 7 with its token in front and behind, and by its exit status. A `read` that times
# out in the middle of a line drops what it had; the next one then sees the rest, which is taken for no token.
#
# `systemctl enable` leaves System V's links alone: units need none, and `update-rc.d` fails where a package made none.
#
# Descriptors: 6 is a pipe that nobody writes to (a pause without a process), 7 carries exit statuses, 8 holds a lock.
#
# Exit status: it only sets and defines.
set +e -u
export LC_ALL=C SYSTEMCTL_SKIP_SYSV=1
exec 7<> <(:) 6<> <(:)
q_pause() { read -r -t "$1" -u 6; }
# shellcheck disable=SC2034 # q_time is for who calls it
q_now() { q_time=$((${EPOCHREALTIME/[.,]/} / 1000)); }
q_end() {
  local q_children="" q_child
  kill -STOP "$1" 2>/dev/null || return 0
  { read -r q_children <"/proc/$1/task/$1/children"; } 2>/dev/null
  for q_child in $q_children; do q_end "$q_child"; done
  kill -KILL "$1" 2>/dev/null
}
q_spawn() {
  { ( set -eu -o pipefail; eval "$2" ) </dev/null 6>&- 7>&- 8>&-; q_status=$?; printf '%s %s %s\n' "$1" "$q_status" "$1" >&7; exit "$q_status"; } &
}
q_count=0
q_try() {
  local q_token q_status q_again q_job
  q_count=$((q_count + 1))
  q_spawn "$q_count" "$2"
  q_job=$!
  while read -r -t "$1" -u 7 q_token q_status q_again; do
    if [ "$q_token" = "$q_count" ] && [ "$q_again" = "$q_count" ]; then
      wait "$q_job" 2>/dev/null
      return "$q_status"
    fi
  done
  q_end "$q_job"
  wait "$q_job" 2>/dev/null
  return 124
}
