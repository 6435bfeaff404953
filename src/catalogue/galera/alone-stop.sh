# shellcheck shell=bash
# Stops a server that its package's installation started alone, unless it holds databases that are not its own.
# Exit status: 0 when it is stopped.
host=${host?}
others=$(find /var/lib/mysql -mindepth 1 -maxdepth 1 -type d \
  ! -name mysql ! -name sys ! -name performance_schema ! -name test ! -name 'lost+found' -printf '%p ')
if [ -n "$others" ]; then
  echo "mariadbd on $host serves databases of its own ( $others): move them away before it joins the cluster" >&2
  exit 1
fi
systemctl stop mariadb.service
