# shellcheck shell=bash
# Prints what this member has of each table: its name, a tab, its checksum.
# Exit status: 0 when all could be read.
statements="$(
  mariadb -N -B <<'SQL'
SELECT CONCAT('CHECKSUM TABLE `', REPLACE(table_schema, '`', '``'), '`.`', REPLACE(table_name, '`', '``'), '`;')
FROM information_schema.tables
WHERE table_type = 'BASE TABLE' AND engine = 'InnoDB'
  AND table_schema NOT IN ('mysql', 'sys', 'information_schema', 'performance_schema')
ORDER BY table_schema, table_name;
SQL
)"
# Each read waits until the member has all that was committed anywhere before.
printf 'SET SESSION wsrep_sync_wait = 1;\n%s\n' "$statements" | mariadb -N -B
