# shellcheck shell=bash
# Prints what the copy on this host has of each table: database and name, a tab, and a digest of its rows.
# Exit status: 0 when all could be read.
at() { psql -XAtq -F "$(printf '\t')" -v ON_ERROR_STOP=1 -h /run/postgresql -U postgres -d "$1"; }
at postgres <<<"SELECT datname FROM pg_database WHERE datallowconn AND NOT datistemplate ORDER BY 1" |
  while read -r database; do
    at "$database" <<'SQL'
SELECT format($$SELECT %L, md5(coalesce(string_agg(t::text, chr(10) ORDER BY t::text), '')) FROM %I.%I t$$,
              current_database() || '.' || schemaname || '.' || tablename, schemaname, tablename)
FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY schemaname, tablename \gexec
SQL
  done
