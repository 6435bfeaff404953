# shellcheck shell=bash
# Prints what this member has of each table: its name, a tab, its checksum.
# Exit status: 0 when all could be read.
mariadb -N -B <<'SQL' | mariadb -N -B
SELECT CONCAT('CHECKSUM TABLE `', REPLACE(table_schema, '`', '``'), '`.`', REPLACE(table_name, '`', '``'), '`;')
FROM information_schema.tables
WHERE table_type = 'BASE TABLE' AND engine = 'InnoDB'
  AND table_schema NOT IN ('mysql', 'sys', 'information_schema', 'performance_schema')
ORDER BY table_schema, table_name;
SQL
