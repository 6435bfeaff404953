# shellcheck shell=bash
# Prints where a copy is, a `key=value` line each: by its server, or, of one that is stopped, by its files. Reads only.
# Sources: pg_controldata(1), pg_waldump(1).
# Exit status: 0.
bindir=${bindir?}
data=/var/lib/postgresql/quorate
as_owner() { setpriv --reuid postgres --regid postgres --init-groups -- "$@"; }
generation='' position='' place='' history=''
if answer=$(timeout 5 psql -XAtq -F ' ' -h /run/postgresql -U postgres -d postgres 2>/dev/null <<'SQL'
WITH newest AS (SELECT max(left(name, 8)) AS tli FROM pg_ls_waldir() WHERE name ~ '^[0-9A-F]{24}$'),
  at AS (SELECT CASE WHEN pg_is_in_recovery() THEN greatest(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn()) ELSE pg_current_wal_flush_lsn() END AS lsn)
SELECT tli, lsn - '0/0'::pg_lsn, lsn FROM newest, at
SQL
); then
  read -r generation position place <<<"$answer"
elif [ -s "$data/PG_VERSION" ] && [ ! -e "$data.unfinished" ]; then
  control() { LC_ALL=C "$bindir/pg_controldata" "$data" 2>/dev/null | sed -n "s/^$1: *//p"; }
  generation=$(find "$data/pg_wal" -maxdepth 1 -type f -printf '%f\n' | grep -E '^[0-9A-F]{24}$' | cut -c 1-8 | sort | tail -n 1 || true)
  # The end of the log: what comes after the last checkpoint, up to what is torn.
  redo=$(control "Latest checkpoint's REDO location")
  place=$({ as_owner "$bindir/pg_waldump" -p "$data/pg_wal" -t "$((16#${generation:-1}))" -s "$redo" 2>/dev/null || true; } |
    sed -n 's/.* lsn: \([0-9A-F]*\/[0-9A-F]*\),.*/\1/p' | tail -n 1)
  place=${place:-$redo}
  position=$((16#${place%/*} * 4294967296 + 16#${place#*/}))
fi
if [ -n "$generation" ] && [ "$generation" != 00000001 ]; then
  history=$(md5sum 2>/dev/null <"$data/pg_wal/$generation.history" | cut -d ' ' -f 1 || true)
fi
echo "generation=$generation"
echo "position=$position"
echo "history=$history"
echo "place=timeline $((16#${generation:-0})) at $place"
