# shellcheck shell=bash
# Whether keepalived's include says which interfaces the virtual addresses belong on. Needs interfaces.sh before it.
# Exit status: 0 when it does.
path=${path?}
# Set by interfaces.sh.
wanted=${wanted-}
[ "$(cat "$path" 2>/dev/null)" = "$wanted" ]
