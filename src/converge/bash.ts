/** A text as one bash word. Words that need no quotes stay readable. */
export function quoted(text: string): string {
  if (/^[\w@%+=:,./-]+$/.test(text)) return text;
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Milliseconds as the seconds that `read -t` takes. */
export function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}

/** Longest time for one test. A test reads only and answers in well under a second, but not on a host that is overloaded. */
export const testLimitMs = 15_000;

/** Between two looks at a condition that is settling. */
export const pollMs = 150;

/** The kernel's clock for files may be this much behind: it ticks, at 100 Hz at the slowest. */
export const fileClockUs = 10_000;

/**
 * Functions that the scripts below share. They run other scripts in subshells with nothing to read, and end what takes
 * too long with all that it started. No process group of its own is made: the connection's end must end everything.
 *
 * `q_try` must be a statement of its own: within a condition bash would ignore the script's `set -e`, whatever it says.
 *
 * `systemctl enable` leaves System V's links alone: units need none, and `update-rc.d` fails where a package made none.
 *
 * A subshell tells its end twice: on descriptor 7 with its token in front and behind, and by its exit status. A `read` that
 * times out in the middle of a line drops what it had; the next one then sees the rest, which is taken for no token.
 *
 * Descriptors: 6 is a pipe that nobody writes to (a pause without a process), 7 carries exit statuses, 8 holds a lock.
 */
export const prelude = `set +e -u
export LC_ALL=C SYSTEMCTL_SKIP_SYSV=1
exec 7<> <(:) 6<> <(:)
q_pause() { read -r -t "$1" -u 6; }
q_now() { q_time=$((\${EPOCHREALTIME/[.,]/} / 1000)); }
q_end() {
  local q_children="" q_child
  kill -STOP "$1" 2>/dev/null || return 0
  { read -r q_children <"/proc/$1/task/$1/children"; } 2>/dev/null
  for q_child in $q_children; do q_end "$q_child"; done
  kill -KILL "$1" 2>/dev/null
}
q_spawn() {
  { ( set -eu -o pipefail; eval "$2" ) </dev/null 6>&- 7>&- 8>&-; q_status=$?; printf '%s %s %s\\n' "$1" "$q_status" "$1" >&7; exit "$q_status"; } &
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
}`;

/** All of a script is read before any of it runs, so that one that is cut off on its way does nothing. */
export function whole(...parts: readonly string[]): string {
  return `{\n${parts.join("\n")}\nexit 0\n}\n`;
}
