# shellcheck shell=bash
# Prints what programs logged since a moment: first `B SECONDS`, when the host booted by its journal's first word since, then `J {JSON}`
# for each entry of the journal, and for each file `@ PATTERN` and its last lines as `F LINE`. Exit status: 0; a log that is not there
# has no lines.

# By the host's own clock, seconds since 1970.
since=${since?}
# Of programs that log to the journal.
identifiers=("${identifiers[@]}")
# Of log files' paths, as the shell matches them.
patterns=("${patterns[@]}")
# Lines of one file that are read at most.
lines_max=${lines_max?}

first=$({ journalctl --quiet --no-pager --boot --output=short-unix 2>/dev/null || true; } | head -n 1)
printf 'B %s\n' "${first%% *}"
journalctl --quiet --no-pager --all --output=json --output-fields=MESSAGE,SYSLOG_IDENTIFIER --since="@$since" \
  "${identifiers[@]/#/--identifier=}" | sed 's/^/J /'
for pattern in "${patterns[@]}"; do
  for file in $pattern; do
    [ -f "$file" ] || continue
    printf '@ %s\n' "$pattern"
    tail -n "$lines_max" "$file" | sed 's/^/F /'
  done
done
