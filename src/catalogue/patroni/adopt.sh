# shellcheck shell=bash
# Has the copy of this host promoted, which was compared with the others by hand. Patroni promotes nobody that it knows to lack a commit,
# and what it runs before a promotion nobody whom too few confirm; where those that are known to have all are gone, or the store forgot
# who they are, this one is named instead.
# Source: patronictl(1), `failover`.
# Exit status: 0, whether it was promoted or not.
config=${config?}
named=${named?}
name=$(sed -n 's/^name: //p' "$config")
trap 'rm -f "$named"' EXIT
mkdir -p "${named%/*}"
touch "$named"
patronictl -c "$config" failover --candidate "$name" --force >&2 || true
# Who was refused before is not asked again for the length of a lease.
for _ in {1..120}; do
  touch "$named"
  ! psql -XAtq -h /run/postgresql -U postgres -d postgres -c 'SELECT pg_is_in_recovery()' 2>/dev/null | grep -qx f || break
  sleep 0.5
done
