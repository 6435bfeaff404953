# shellcheck shell=bash
# Prints how long ago a part of cinder on a host wrote that it is there: `reported <seconds>`, of several rows the oldest; nothing where
# this host has no database server, or no such row.
# Exit status: 0.
ask=${ask?}
told=$(bash -c "$ask" 2>/dev/null) || exit 0
[ -n "$told" ] && [ "$told" != NULL ] && echo "reported $(($(date -u +%s) - $(date -u -d "$told" +%s)))"
exit 0
