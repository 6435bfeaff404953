# shellcheck shell=bash
# Says what changes on a host for as long as it is followed. Before it comes questions.sh; after it comes `ask_all`, which asks all
# questions at the same time and calls `hear INDEX FILE-DESCRIPTOR` for each, and what else goes on beside it.
#
# Prints lines: `beat`, about once a second; `held ADDRESS…`, the addresses on its interfaces, when they change; an answer that is
# another than the last one, as `MARK more TEXT`, any number of them, and `MARK answer INDEX TEXT`, ends of lines written as \n; `MARK
# round` when all questions were answered. Each line is written at once and is shorter than a pipe's atomic write (pipe(7)), so that
# what several processes say stays apart.
# Exit status: it does not end by itself.

# A word that nothing on the host prints.
mark=${mark?}
# Seconds between two rounds of questions.
pause=${pause?}

# A pipe that nothing is written to: to wait without a process.
exec {never}<> <(:)
wait_for() { read -r -t "$1" -u "$never" _ || true; }

aside() { "$@" & }
# A script that goes on by itself; it travels as an open file, never in an argument list.
client() { bash /dev/fd/9 9<<<"$1" </dev/null; }
beats() {
  while :; do
    echo beat
    wait_for 1
  done
}

held() {
  local line all=held
  while read -r _ _ _ line _; do all+=" ${line%%/*}"; done < <(ip -o addr show)
  printf '%s\n' "$all"
}
# The kernel tells of changes as they happen; what it told before this listened is in the first line. Many at once are one.
addresses() {
  local last='' now
  { echo now; exec ip -o monitor address; } | while read -r _; do
    while read -r -t 0.02 _; do :; done
    now=$(held)
    [ "$now" = "$last" ] || printf '%s\n' "$now"
    last=$now
  done
}

answers=()
hear() {
  local said descriptor=$2
  said=$(cat <&"$descriptor")
  exec {descriptor}<&-
  [ "$said" != "${answers[$1]-}" ] || return 0
  answers[$1]=$said
  said=${said//\\/\\\\}
  said=${said//$'\n'/\\n}
  while ((${#said} > 3000)); do
    printf '%s more %s\n' "$mark" "${said:0:3000}"
    said=${said:3000}
  done
  printf '%s answer %d %s\n' "$mark" "$1" "$said"
}
rounds() {
  while :; do
    ask_all
    printf '%s round\n' "$mark"
    wait_for "$pause"
  done
}

aside beats
aside addresses
