# shellcheck shell=bash
# Ends the connections of clients from elsewhere that ask for nothing now and have no transaction open: their pools make new ones, to
# whichever member the balancer sends them to by then. Who works is left alone, and looked at again.
# Exit status: 0 when no such connection is left, 1 after the time.

# whether, which only looks, or end.
order=${order?}
# Seconds.
patience=${patience?}

idle() {
  mariadb -N -B -e "SELECT p.id FROM information_schema.processlist p
    LEFT JOIN information_schema.innodb_trx t ON t.trx_mysql_thread_id = p.id
    WHERE p.command = 'Sleep' AND t.trx_id IS NULL AND p.host NOT IN ('', 'localhost') AND p.user <> 'system user'"
}
if [ "$order" = whether ]; then
  left=$(idle)
  [ -z "$left" ]
  exit
fi
until=$((SECONDS + patience))
while left=$(idle); [ -n "$left" ]; do
  [ "$SECONDS" -lt "$until" ] || exit 1
  # One may have ended meanwhile.
  # shellcheck disable=SC2086 # numbers
  printf 'KILL CONNECTION %s;\n' $left | mariadb --force 2>/dev/null || true
  sleep 0.2
done
