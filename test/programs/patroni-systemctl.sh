#!/bin/bash
# shellcheck shell=bash
# Stands in for systemctl(1) on hosts where nothing is booted, for etcd.service and patroni.service, which it starts as Debian's units and
# their drop-ins say: the environment, what is asked before and done after, the user.
# Exit status: 0, or 1 when the program does not come to serve.
unit=${*: -1}
pids() {
  local at
  for at in /proc/[0-9]*; do
    if [ "$(readlink "$at/root")" = / ] && tr '\0' ' ' <"$at/cmdline" 2>/dev/null | grep -qE "$1"; then echo "${at#/proc/}"; fi
  done
}
case $unit in
etcd.service) running='^/usr/bin/etcd ' user=etcd ;;
patroni.service) running='/usr/bin/patroni /etc' user=postgres ;;
esac
setting() { sed -n "s/^$1=//p" "/etc/systemd/system/$unit.d/quorate.conf"; }
start() {
  [ -z "$(pids "$running")" ] || return 0
  local before after
  before=$(setting ExecStartPre) after=$(setting ExecStartPost)
  if [ -n "$before" ]; then eval "$before" || return 1; fi
  (
    set -a
    case $unit in
    etcd.service)
      # shellcheck disable=SC1091
      . /etc/default/etcd
      # shellcheck disable=SC1090
      . "$(setting EnvironmentFile)" || exit 1
      set -- /usr/bin/etcd
      ;;
    patroni.service) set -- /usr/bin/patroni /etc/patroni/config.yml ;;
    esac
    cd /
    exec setsid setpriv --reuid "$user" --regid "$user" --init-groups -- "$@" >>"/root/$unit.log" 2>&1 </dev/null
  ) &
  sleep 0.5
  [ -n "$(pids "$running")" ] || return 1
  if [ -n "$after" ]; then eval "$after"; fi
}
stop() {
  local at
  for at in $(pids "$running"); do kill "$at"; done
  for _ in {1..240}; do [ -n "$(pids "$running")" ] || return 0; sleep 0.25; done
  return 1
}
case $* in
enable*) ;;
is-active*) [ -n "$(pids "$running")" ] ;;
start*) start ;;
stop*) stop ;;
restart*) stop && start ;;
reload*) for at in $(pids "$running"); do kill -HUP "$at"; done ;;
*)
  echo "nobody stands in for systemctl $*" >&2
  exit 1
  ;;
esac
