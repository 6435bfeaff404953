# shellcheck shell=bash
# Prints what a member's disk and server say of its copy, a `key=value` line each. Reads only.
# Exit status: 0.
data=/var/lib/postgresql/quorate
copy=none
if [ -e "$data.unfinished" ]; then
  copy=unfinished
elif [ -s "$data/PG_VERSION" ]; then
  copy=whole
elif [ -d "$data" ] && [ -n "$(find "$data" -mindepth 1 -maxdepth 1 -print -quit)" ]; then
  copy=foreign
fi
database=
if [ "$copy" = whole ]; then
  for controldata in /usr/lib/postgresql/*/bin/pg_controldata; do
    database=$(LC_ALL=C "$controldata" "$data" 2>/dev/null | sed -n 's/^Database system identifier: *//p')
  done
fi
role=stopped
if answer=$(timeout 5 psql -XAtq -h /run/postgresql -U postgres -d postgres -c 'SELECT pg_is_in_recovery()' 2>/dev/null); then
  if [ "$answer" = t ]; then role=standby; else role=primary; fi
fi
echo "copy=$copy"
echo "database=$database"
echo "role=$role"
