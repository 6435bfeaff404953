# shellcheck shell=bash
# Succeeds where a host was fenced after the note was written. Source: stonith_admin(8), `--history`, the time alone.
# Exit status: 0 when it was; 1 when not, or nobody began.
host=${host?}
note=${note?}
[ -e "$note" ] || exit 1
[ "$(stonith_admin --history "$host" --quiet)" -ge "$(stat -c %Y "$note")" ]
