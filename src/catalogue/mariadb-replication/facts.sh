# shellcheck shell=bash
# Prints where a copy is, a `key=value` line each: by its server, or, of one that is stopped, by its logs. Reads only. The number alone
# tells which promotion it is of.
# Exit status: 0.
agent=${agent?}
data=/var/lib/mysql/quorate
position=
if answer=$(timeout 5 mariadb -B -E -e "SELECT @@global.read_only AS q_read_only, @@global.gtid_binlog_pos AS q_written, @@global.gtid_slave_pos AS q_applied; SHOW SLAVE STATUS" 2>/dev/null); then
  position=$({ "$agent" digest <<<"$answer" || true; } | cut -d ' ' -f 3)
  received=$(sed -n 's/^ *Gtid_IO_Pos: //p' <<<"$answer" | tr , '\n' | cut -d - -f 3 | sort -n | tail -n 1)
  if [ "${received:-0}" -gt "${position:-0}" ]; then position=$received; fi
elif [ -s "$data/ibdata1" ] && [ ! -e "$data.unfinished" ]; then
  logs=$(find "$data" -maxdepth 1 \( -name 'binlog.[0-9]*' -o -name 'relay.[0-9]*' \) ! -name '*.idx' | sort)
  # shellcheck disable=SC2086 # file names of ours
  position=$(for log in $logs; do mariadb-binlog --no-defaults --skip-gtid-strict-mode "$log" 2>/dev/null || true; done |
    sed -n 's/.*GTID [0-9]*-[0-9]*-\([0-9]*\).*/\1/p' | sort -n | tail -n 1)
fi
echo "generation="
echo "position=$position"
echo "history="
echo "place=transaction $position"
