# Succeeds where a host was fenced after the note was written. Source: stonith_admin(8), `--history`, the time alone.
host=${host?}
note=${note?}
[ -e "$note" ] || exit 1
[ "$(stonith_admin --history "$host" --quiet)" -ge "$(stat -c %Y "$note")" ]
