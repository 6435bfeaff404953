# shellcheck shell=bash
# Makes a database's schema, by root of the database server on this host. MariaDB's schema changes are not transactional: a first
# migration that is cut off leaves tables that the next attempt trips over. So an empty database is marked before the first attempt,
# and one that still has the mark is made anew: nothing but that attempt is in it. So are attempts whose connection breaks, as where
# clients are led to another server meanwhile.
# Exit status: 0 when the schema is whole.
# The client's command, and what it is told of where the server is.
client=("${client[@]}")
database=${database?}
character_set=${character_set?}
# Name of the table that is the mark.
mark=${mark?}
# The command that brings the schema to the installed release.
synchronise=${synchronise?}
tables() {
  "${client[@]}" -N -B -e "SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = '$database'$1"
}
is_marked() { [ "$(tables " AND TABLE_NAME = '$mark'")" = 1 ]; }
attempt=1
while :; do
  if is_marked; then
    "${client[@]}" -e "DROP DATABASE \`$database\`; CREATE DATABASE \`$database\` $character_set"
  fi
  if [ "$(tables "")" = 0 ]; then "${client[@]}" "$database" -e "CREATE TABLE $mark (id INT PRIMARY KEY)"; fi
  # Not within a condition, where bash would ignore that a command of several failed.
  ( set -eu -o pipefail; eval "$synchronise" ) </dev/null &
  status=0
  wait "$!" || status=$?
  if [ "$status" -eq 0 ]; then break; fi
  if [ "$attempt" -ge 3 ] || ! is_marked; then exit "$status"; fi
  attempt=$((attempt + 1))
  sleep 3
done
"${client[@]}" "$database" -e "DROP TABLE IF EXISTS $mark"
