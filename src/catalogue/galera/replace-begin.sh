# shellcheck shell=bash
# Puts what was taken in the place of this member's data, which stay beside it, and starts the cluster from it. May be cut off and run again.
# Exit status: 0 when the cluster is started.
name=${name?}
# Where what was taken lies.
taken=${taken?}
aside=/var/lib/mysql.before-$name
if [ -d "$taken" ]; then
  systemctl stop mariadb.service
  if [ ! -e "$aside" ]; then mv /var/lib/mysql "$aside"; fi
  rm -rf /var/lib/mysql
  cp --archive --reflink=auto "$taken" /var/lib/mysql.new
  # What the backup knew of the cluster that it was taken of is of no use to the one that begins.
  rm -f /var/lib/mysql.new/{grastate.dat,gvwstate.dat,galera.cache,xtrabackup_*,mariadb_backup_*,donor_galera_info}
  chown -R mysql:mysql /var/lib/mysql.new
  chmod 755 /var/lib/mysql.new
  mv /var/lib/mysql.new /var/lib/mysql
  rm -rf "$taken"
fi
