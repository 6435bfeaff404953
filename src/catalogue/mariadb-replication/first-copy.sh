# shellcheck shell=bash
# Makes the first copy of a database that has never been anywhere, with the users by which members speak to each other, and leaves it
# running as a standby: the others are copied from it, and the cluster promotes one. What a first attempt left half done is made anew.
# Exit status: 0 when the copy is there and runs.
# SQL that makes the members' users.
users=${users?}
data=/var/lib/mysql/quorate
run=/run/mysqld
if [ -s "$data/ibdata1" ] && [ ! -e "$data.unfinished" ]; then
  echo "there is data in $data already" >&2
  exit 1
fi
install -d -o mysql -g root -m 0755 "$run"
install -d -o mysql -g mysql -m 0755 "${data%/*}"
exec 9>>"$data.lock"
flock -n 9 || { echo "the copy is being made by somebody else" >&2; exit 1; }
touch "$data.unfinished"
for pid in $(pgrep -x mariadbd); do
  if [ "$(readlink "/proc/$pid/cwd")" = "$data" ]; then kill -KILL "$pid"; sleep 1; fi
done
rm -rf "$data"
# As Debian makes its own.
mariadb-install-db --rpm --cross-bootstrap --user=mysql --datadir="$data" --disable-log-bin --skip-test-db >"$run/quorate-make.log" 2>&1

launch() {
  into=(systemd-cat -t mariadbd)
  [ -S /run/systemd/journal/stdout ] || into=()
  setsid "${into[@]}" mariadbd --user=mysql "$@" </dev/null >"$run/quorate-start.log" 2>&1 9>&- &
  process=$!
  until mariadb -e 'SELECT 1' >/dev/null 2>&1; do
    kill -0 "$process" 2>/dev/null || { echo "the server did not start" >&2; exit 1; }
    sleep 0.1
  done
}

launch --read-only=OFF --skip-networking
mariadb <<SQL
CREATE DATABASE quorate;
CREATE TABLE quorate.promotions (generation BIGINT UNSIGNED PRIMARY KEY, host VARCHAR(255) NOT NULL, promoted DATETIME NOT NULL) ENGINE=InnoDB;
$users
SQL
kill -TERM "$process"
wait "$process" || true
sync -f "$data"
launch
# It follows from there on, as a server that the cluster starts does.
mariadb -e 'SET GLOBAL gtid_slave_pos = @@global.gtid_binlog_pos'
rm -f "$data.unfinished"
