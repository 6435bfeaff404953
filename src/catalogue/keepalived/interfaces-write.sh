# shellcheck shell=bash
# Writes keepalived's include that says which interfaces the virtual addresses belong on. Needs interfaces.sh before it.
# Exit status: 0 when it is written.
path=${path?}
# Set by interfaces.sh.
wanted=${wanted-}
mkdir -p "${path%/*}"
printf '%s\n' "$wanted" >"$path"
