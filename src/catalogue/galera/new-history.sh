# shellcheck shell=bash
# Gives the data of this member, whose server is stopped, a history of its own: a new cluster UUID, which begins where the old one ended. A
# member of the old one is then never taken for one that has the same transactions. Notes where the old one ended, first of all.
# Exit status: 0 when the data have their own.

# Where the old one ends, UUID:NUMBER.
end=${end?}
state=/var/lib/mysql/grastate.dat
history=/var/lib/quorate/galera-history
log=$(mktemp)
trap 'rm -f "$log"' EXIT
mkdir -p /var/lib/quorate
grep -qsxF "$end" "$history" || echo "$end" >>"$history"
sync "$history"
printf '# GALERA saved state\nversion: 2.1\nuuid:    00000000-0000-0000-0000-000000000000\nseqno:   -1\nsafe_to_bootstrap: 1\n' >"$state.new"
chown mysql:mysql "$state.new"
mv "$state.new" "$state"
rm -f /var/lib/mysql/gvwstate.dat
install -d -o mysql /run/mysqld
chown mysql "$log"
# Nobody is let in, and no member is heard. Group communication sets its thread's priority, as in the unit.
setpriv --reuid mysql --regid mysql --init-groups --inh-caps +sys_nice --ambient-caps +sys_nice -- \
  mariadbd --wsrep-new-cluster --wsrep-start-position=00000000-0000-0000-0000-000000000000:-1 --skip-networking \
  --wsrep-cluster-address=gcomm:// --wsrep-node-address=127.0.0.1 --wsrep-provider-options="gmcast.listen_addr=tcp://127.0.0.1:4999" \
  --disable-log-error </dev/null >"$log" 2>&1 &
server=$!
until mariadb -N -B -e "SHOW STATUS LIKE 'wsrep_local_state'" 2>/dev/null | grep -qw 4; do
  if ! kill -0 "$server" 2>/dev/null; then
    grep -F '[ERROR]' "$log" | tail -n 5 >&2
    exit 1
  fi
  sleep 0.2
done
mariadb-admin shutdown
wait "$server" || true
grep -qE '^seqno: +[0-9]' "$state"
