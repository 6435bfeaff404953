# shellcheck shell=bash
# The client, asking whichever member is primary: this host's, over its socket, or another one, as the user that members alone are.
# What follows are the client's own arguments; its standard input is this one's.
# Exit status: the client's; 1 when no member is primary.
login=${login?}
# Addresses of the members.
members=("${members[@]}")

writable() { [ "$(timeout 5 mariadb "$@" -N -B -e 'SELECT @@global.read_only' 2>/dev/null </dev/null)" = 0 ]; }
if writable; then exec mariadb "$@"; fi
for address in "${members[@]}"; do
  at=("--defaults-extra-file=$login" -h "$address" --connect-timeout=2)
  if writable "${at[@]}"; then exec mariadb "${at[@]}" "$@"; fi
done
echo "no member of the database is primary" >&2
exit 1
