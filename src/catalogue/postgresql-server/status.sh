# shellcheck shell=bash
# Prints a copy's own words, a `key=value` line each. Sources: PostgreSQL 17 manual, 9.28 "System Administration Functions", 27.2
# "Cumulative Statistics".
# Exit status: psql's: not 0 when no server answers.
ask() { psql -XAtq -v ON_ERROR_STOP=1 -h /run/postgresql -U postgres -d postgres "$@"; }
ask <<'SQL'
SELECT 'role=' || CASE WHEN pg_is_in_recovery() THEN 'standby' ELSE 'primary' END;
SELECT 'timeline=' || max(left(name, 8)) FROM pg_ls_waldir() WHERE name ~ '^[0-9A-F]{24}$';
SELECT 'position=' || CASE WHEN pg_is_in_recovery() THEN greatest(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn()) ELSE pg_current_wal_flush_lsn() END;
SELECT 'follows=' || sender_host FROM pg_stat_wal_receiver WHERE status = 'streaming';
SELECT 'lag=' || (pg_last_wal_receive_lsn() - pg_last_wal_replay_lsn()) WHERE pg_is_in_recovery();
SELECT 'standby=' || application_name || ' ' || state || ' ' || sync_state FROM pg_stat_replication ORDER BY application_name;
SELECT 'restart=' || name FROM pg_settings WHERE pending_restart ORDER BY name;
SQL
# A copy that follows nobody is asked whom it should, and that one whether it would have it.
whom=$(ask -c "SELECT current_setting('primary_conninfo') WHERE pg_is_in_recovery() AND NOT EXISTS (SELECT FROM pg_stat_wal_receiver WHERE status = 'streaming')")
if [ -n "$whom" ]; then
  said=$(timeout 3 psql -XAtq "$whom dbname=postgres" -c 'SELECT 1' 2>&1 >/dev/null) || echo "refused=$(sed -n '1s/^.*failed: //p' <<<"$said")"
fi
