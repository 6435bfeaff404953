# shellcheck shell=bash
# Prints a copy's own words, a `key: value` line each, and how many transactions are kept aside that it alone had.
# Source: MariaDB documentation, "SHOW REPLICA STATUS", "Semisynchronous Replication Plugin Status Variables".
# Exit status: the client's: not 0 when no server answers.
mariadb -E <<'SQL'
SELECT @@global.read_only AS q_read_only, @@global.gtid_binlog_pos AS q_written, @@global.gtid_slave_pos AS q_applied;
SELECT VARIABLE_VALUE AS q_acknowledging FROM information_schema.GLOBAL_STATUS WHERE VARIABLE_NAME = 'RPL_SEMI_SYNC_MASTER_CLIENTS';
SELECT VARIABLE_VALUE AS q_waits FROM information_schema.GLOBAL_STATUS WHERE VARIABLE_NAME = 'RPL_SEMI_SYNC_MASTER_STATUS';
SELECT VARIABLE_VALUE AS q_waiting FROM information_schema.GLOBAL_STATUS WHERE VARIABLE_NAME = 'RPL_SEMI_SYNC_MASTER_WAIT_SESSIONS';
SHOW SLAVE STATUS;
SQL
for list in /var/lib/mysql/quorate.aside-*/quorate_only_here; do
  if [ -e "$list" ]; then echo "aside: ${list%/*} $(wc -l <"$list")"; fi
done
