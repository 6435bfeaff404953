# shellcheck shell=sh
# Makes an image unless it is there; run by `sh` under the cache's lock. Whoever holds it may remove what builds that were killed left.
#
# Arguments: $0 the log, $1 the tree, then the recipe as a command, which makes $1.unfinished.
# Exit status: 0 when the tree is there, else the recipe's.
target=$1
shift
if [ -e "$target" ]; then exit 0; fi
rm -rf "${target%/*}"/*.unfinished
"$@" >"$0" 2>&1
mv "$target.unfinished" "$target"
