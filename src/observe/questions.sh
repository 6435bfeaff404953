# shellcheck shell=bash
# Asks many questions of a host at the same time. After it come a line for each question that begins to ask it
# (`exec {answer_0}< <(ask SCRIPT)`), and lines that print the answers one after another between marks.
#
# Standard error of a question is dropped. Questions travel as open files, never in an argument list: they may hold secrets.
# Exit status: of no meaning.

# A word that no question prints.
mark=${mark?}
# Seconds for a question, and between asking it to end and killing it.
limit=${limit?}
grace=${grace?}

set +e
export LC_ALL=C
ask() {
  timeout -k "$grace" "$limit" bash /dev/fd/9 9<<<"$1" </dev/null 2>/dev/null
  printf '\n%s end %d\n' "$mark" "$?"
}
tell() {
  printf '\n%s begin %d\n' "$mark" "$1"
  cat <&"$2"
}
