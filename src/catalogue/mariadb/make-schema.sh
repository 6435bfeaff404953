# shellcheck shell=bash
# Makes a database's schema, by root of the database server on this host. MariaDB's schema changes are not transactional: a first
# migration that is cut off leaves tables that the next attempt trips over. So an empty database is marked before the first attempt,
# with the time, and one that was marked within the hour is made anew: nothing but that attempt is in it. So are attempts whose connection
# breaks, as where clients are led to another server meanwhile. An older mark is no reason to drop anything: a member that was given its
# first copy while the mark went may have it still. There the schema is brought to the release as it is, and the mark goes.
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
begun_just_now() {
  local columns recent=0
  columns=$("${client[@]}" -N -B -e "SELECT COUNT(*) FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = '$database' AND TABLE_NAME = '$mark' AND COLUMN_NAME = 'begun'")
  if [ "$columns" = 1 ]; then
    recent=$("${client[@]}" -N -B "$database" -e "SELECT COUNT(*) FROM $mark WHERE begun > UNIX_TIMESTAMP() - 3600")
  fi
  [ "$recent" != 0 ]
}
attempt=1
while :; do
  if is_marked && begun_just_now; then
    "${client[@]}" -e "DROP DATABASE \`$database\`; CREATE DATABASE \`$database\` $character_set"
  fi
  if [ "$(tables "")" = 0 ]; then
    "${client[@]}" "$database" -e "CREATE TABLE $mark (begun BIGINT PRIMARY KEY); INSERT INTO $mark VALUES (UNIX_TIMESTAMP())"
  fi
  # Not within a condition, where bash would ignore that a command of several failed.
  ( set -eu -o pipefail; eval "$synchronise" ) </dev/null &
  status=0
  wait "$!" || status=$?
  if [ "$status" -eq 0 ]; then break; fi
  if ! is_marked; then exit "$status"; fi
  if ! begun_just_now; then
    echo "an earlier attempt at the first schema of $database was cut off; if nothing in it is needed, drop that database and apply again" >&2
    exit "$status"
  fi
  if [ "$attempt" -ge 3 ]; then exit "$status"; fi
  attempt=$((attempt + 1))
  sleep 3
done
# The schema is whole: for a mark that cannot be taken away at once it is not made anew.
for _ in {1..20}; do
  status=0
  "${client[@]}" "$database" -e "DROP TABLE IF EXISTS $mark" || status=$?
  if [ "$status" -eq 0 ]; then break; fi
  sleep 1
done
exit "$status"
