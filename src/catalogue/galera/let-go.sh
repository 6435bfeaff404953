# shellcheck shell=bash
# Ends the connections of clients from elsewhere, each when it asks for nothing and has no transaction open: their pools make new ones, to
# whichever member the balancer sends them to by then. Who works is left alone, and looked at again.
# Exit status: 0 when no client is left, 1 after the time.

# whether, which only looks, or end.
order=${order?}
# Seconds.
patience=${patience?}
# Whom the balancers log in as.
check=${check?}
# Addresses of balancers, without their ports: those who are there through them now are meant, and nobody who comes later. None: all.
through=("${through[@]}")

# Who they are. The balancers' check comes and goes; what follows the log is no client of the balancer's.
clients="p.host NOT IN ('', 'localhost') AND p.user NOT IN ('system user', '$check') AND p.command NOT LIKE 'Binlog Dump%'"
if [ "${#through[@]}" -gt 0 ]; then
  from=$(printf " OR p.host LIKE '%s:%%'" "${through[@]}")
  ids=$(mariadb -N -B -e "SELECT p.id FROM information_schema.processlist p WHERE $clients AND (${from# OR })" | paste -sd,)
  clients="$clients AND p.id IN (${ids:-0})"
fi
count() { mariadb -N -B -e "SELECT COUNT(*) FROM information_schema.processlist p WHERE $clients"; }
nobody() { [ "$(count)" = 0 ]; }
if [ "$order" = whether ]; then
  nobody
  exit
fi
until=$((SECONDS + patience))
until nobody; do
  if [ "$SECONDS" -ge "$until" ]; then
    echo "$(count) clients are in a transaction for longer than $patience s" >&2
    exit 1
  fi
  # The server itself ends them as soon as it has seen that they rest: a client that has just begun to ask again would lose that. One that
  # rests for some milliseconds only has more to say. One may have ended meanwhile (error 1094).
  mariadb --delimiter=// <<SQL || true
BEGIN NOT ATOMIC
  DECLARE CONTINUE HANDLER FOR 1094 BEGIN END;
  FOR one IN (
    SELECT p.id AS id FROM information_schema.processlist p
      LEFT JOIN information_schema.innodb_trx t ON t.trx_mysql_thread_id = p.id
      WHERE p.command = 'Sleep' AND p.time_ms >= 20 AND t.trx_id IS NULL AND $clients
  ) DO
    KILL CONNECTION one.id;
  END FOR;
END//
SQL
  sleep 0.1
done
