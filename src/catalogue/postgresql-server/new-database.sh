# shellcheck shell=bash
# Makes a database that has never been anywhere, with the users that copies and balancers need, and leaves it stopped, its copy marked
# as unfinished: whoever keeps it does what is his, and takes the mark away. What a first attempt left half done is made anew.
# Exit status: 0 when it is there.
bindir=${bindir?}
replicator=${replicator?}
replicator_password=${replicator_password?}
admin=${admin?}
admin_password=${admin_password?}
# Whom balancers log in as; empty where they ask in another way.
check=${check?}
data=/var/lib/postgresql/quorate
as_owner() { setpriv --reuid postgres --regid postgres --init-groups -- "$@"; }
if [ -s "$data/PG_VERSION" ] && [ ! -e "$data.unfinished" ]; then
  echo "there is data in $data already" >&2
  exit 1
fi
install -d -o postgres -g postgres -m 0755 /var/lib/postgresql /run/postgresql
exec 9>>"$data.lock"
flock -n 9 || { echo "the copy is being made by somebody else" >&2; exit 1; }
touch "$data.unfinished"
as_owner "$bindir/pg_ctl" stop -w -m immediate -D "$data" >/dev/null 2>&1 || true
rm -rf "$data"
cd /
as_owner "$bindir/initdb" -D "$data" --data-checksums --encoding=UTF8 --locale=C.UTF-8 --auth=peer --username=postgres >/dev/null
as_owner "$bindir/pg_ctl" start -w -t 60 -D "$data" -l /run/postgresql/quorate-start.log \
  -o "-c unix_socket_directories=/run/postgresql -c password_encryption=scram-sha-256 -c synchronous_standby_names= -c listen_addresses=" \
  >/dev/null 9>&-
as_owner psql -Xq -v ON_ERROR_STOP=1 -h /run/postgresql -U postgres -d postgres <<SQL
CREATE ROLE "$replicator" LOGIN REPLICATION PASSWORD '$replicator_password';
GRANT pg_monitor TO "$replicator";
GRANT ALTER SYSTEM ON PARAMETER primary_conninfo TO "$replicator";
GRANT EXECUTE ON FUNCTION pg_reload_conf(), pg_ls_dir(text, boolean, boolean), pg_stat_file(text, boolean),
  pg_read_binary_file(text), pg_read_binary_file(text, bigint, bigint, boolean), pg_read_file(text, bigint, bigint, boolean)
  TO "$replicator";
CREATE ROLE "$admin" LOGIN SUPERUSER PASSWORD '$admin_password';
REVOKE ALL ON SCHEMA public FROM PUBLIC;
REVOKE TEMPORARY ON DATABASE postgres FROM PUBLIC;
SQL
if [ -n "$check" ]; then
  as_owner psql -Xq -v ON_ERROR_STOP=1 -h /run/postgresql -U postgres -d postgres -c "CREATE ROLE \"$check\" LOGIN CONNECTION LIMIT 100"
fi
as_owner "$bindir/pg_ctl" stop -w -m fast -D "$data" >/dev/null
