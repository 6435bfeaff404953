# shellcheck shell=bash
# Makes a database's schema, by root of the database server on this host. MariaDB's schema changes are not transactional: a first
# migration that is cut off leaves tables that the next attempt trips over. So an empty database is marked before the first attempt,
# and one that still has the mark is made anew: nothing but that attempt is in it.
# Exit status: 0 when the schema is whole.
database=${database?}
character_set=${character_set?}
# Name of the table that is the mark.
mark=${mark?}
# The command that brings the schema to the installed release.
synchronise=${synchronise?}
tables() {
  mariadb -N -B -e "SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = '$database'$1"
}
if [ "$(tables " AND TABLE_NAME = '$mark'")" = 1 ]; then
  mariadb -e "DROP DATABASE \`$database\`; CREATE DATABASE \`$database\` $character_set"
fi
if [ "$(tables "")" = 0 ]; then mariadb "$database" -e "CREATE TABLE $mark (id INT PRIMARY KEY)"; fi
eval "$synchronise"
mariadb "$database" -e "DROP TABLE IF EXISTS $mark"
