#!/bin/bash
# shellcheck shell=bash
# Stands in for systemctl(1) on hosts where nothing is booted, for the one unit mariadb.service, which it starts as the unit's file says:
# what its drop-in asks before, where the data are, the new cluster's mark.
# Exit status: 0, or 1 when the server does not come to serve.
pid() { cat /run/mysqld/mysqld.pid 2>/dev/null; }
alive() { [ -n "$(pid)" ] && [ "$(readlink "/proc/$(pid)/root")" = / ]; }
stop() {
  alive || return 0
  kill -TERM "$(pid)"
  for _ in {1..150}; do alive || return 0; sleep 0.2; done
  return 1
}
start() {
  alive && return 0
  setpriv --reuid mysql --regid mysql --init-groups -- /usr/libexec/quorate/galera-guard >>/root/log 2>&1 || return 1
  install -d -o mysql /run/mysqld
  rm -f /run/mysqld/mysqld.sock
  new=
  if [ -e /run/mariadb-wsrep-new-cluster ]; then new=--wsrep-new-cluster; fi
  position=$(galera_recovery 2>>/root/log) || return 1
  # shellcheck disable=SC2086 # one word or none
  setsid setpriv --reuid mysql --regid mysql --init-groups --inh-caps +sys_nice --ambient-caps +sys_nice -- \
    mariadbd $new $position >>/root/log 2>&1 </dev/null &
  for _ in {1..240}; do
    if mariadb -N -B -e "SHOW STATUS LIKE 'wsrep_ready'" 2>/dev/null | grep -qw ON; then return 0; fi
    kill -0 $! 2>/dev/null || return 1
    sleep 0.25
  done
  return 1
}
case $* in
*--value*) if alive; then echo active; else echo inactive; fi ;;
*show*) if alive; then echo ActiveState=active; else echo ActiveState=inactive; fi ;;
"stop mariadb.service") stop ;;
"stop --no-block mariadb.service") stop & ;;
"kill --signal=KILL mariadb.service") kill -KILL "$(pid)" ;;
"start mariadb.service") start ;;
"restart mariadb.service") stop && start ;;
enable* | reset-failed*) ;;
*)
  echo "nobody stands in for systemctl $*" >&2
  exit 1
  ;;
esac
