# shellcheck shell=bash
# Moves this member's data aside, so that it takes all of the cluster's when it joins.
# Exit status: 0 when they are aside.
name=${name?}
aside=/var/lib/mysql.before-$name
systemctl stop mariadb.service
if [ ! -e "$aside" ]; then
  mv /var/lib/mysql "$aside"
  install -d -o mysql -g mysql -m 755 /var/lib/mysql
fi
