# shellcheck shell=bash
# Starts a member that rests, so that it takes from those that serve what it lacks.
# Exit status: systemd's.

# rest: what it missed; whole: all, in the place of what it has; aside: the same, with what it has moved aside.
takes=${takes?}
# Where to.
aside=${aside?}
# Where earlier histories ended, UUID:NUMBER.
ends=("${ends[@]}")
data=/var/lib/mysql
state=$data/grastate.dat
mkdir -p /var/lib/quorate
for end in "${ends[@]}"; do
  grep -qsxF "$end" /var/lib/quorate/galera-history || echo "$end" >>/var/lib/quorate/galera-history
done
systemctl stop mariadb.service
if [ "$takes" = aside ] && [ ! -e "$aside" ]; then
  if mountpoint -q "$data"; then
    echo "$data is a file system of its own, from which nothing can be moved aside: copy it to another place, and empty it" >&2
    exit 1
  fi
  mv "$data" "$aside"
fi
if [ "$takes" = aside ]; then
  install -d -o mysql -g mysql -m 0755 "$data"
fi
if [ "$takes" != rest ]; then
  rm -f "$data/gvwstate.dat"
  printf '# GALERA saved state\nversion: 2.1\nuuid:    00000000-0000-0000-0000-000000000000\nseqno:   -1\nsafe_to_bootstrap: 0\n' >"$state.new"
  chown mysql:mysql "$state.new"
  mv "$state.new" "$state"
fi
systemctl enable mariadb.service
systemctl reset-failed mariadb.service || true
systemctl start mariadb.service
touch /var/lib/quorate/galera-member
