# shellcheck shell=bash
# Several hosts on one bridge, each with a root of its own over one image and a network namespace, without anything booted. Reads lines
# `HOST SCRIPT` from standard input, the script in base64, runs it there, and prints a line `STATUS OUTPUT`, the output in base64. All that
# runs on the hosts ends with it. To be run under unshare(1), with mount, network, host name and process namespaces.
# Usage: ROOT HOST ADDRESS/PREFIX [HOST ADDRESS/PREFIX]… Exit status: 0.
set -eu
root=$1
shift
# Under the image's own /tmp, so that no other place of this machine is covered.
mount -t tmpfs tmpfs "$root/tmp"
mount -t tmpfs tmpfs /run
mount -t proc proc /proc
ip link set lo up
ip link add name wires type bridge forward_delay 0
ip link set wires up
while [ $# -gt 0 ]; do
  host=$1 address=$2
  shift 2
  at=$root/tmp/$host
  mkdir -p "$at/upper" "$at/work" "$at/root"
  mount -t overlay overlay -o "lowerdir=$root,upperdir=$at/upper,workdir=$at/work" "$at/root"
  mount --rbind /dev "$at/root/dev"
  mount -t proc proc "$at/root/proc"
  mount -t tmpfs tmpfs "$at/root/run"
  mount -t tmpfs tmpfs "$at/root/tmp"
  ip netns add "$host"
  ip link add "to-$host" type veth peer name eth0 netns "$host"
  ip link set "to-$host" master wires up
  ip -n "$host" link set lo up
  ip -n "$host" addr add "$address" dev eth0
  ip -n "$host" link set eth0 up
  nsenter "--net=/run/netns/$host" mount -t sysfs sysfs "$at/root/sys"
  printf '%s\n' "$host" >"$at/root/etc/hostname"
done
while read -r host script; do
  status=0
  if [ "$host" = - ]; then
    said=$(base64 -d <<<"$script" | bash -s 2>&1 </dev/stdin) || status=$?
  else
    said=$(base64 -d <<<"$script" | nsenter "--net=/run/netns/$host" chroot "$root/tmp/$host/root" bash -s 2>&1) || status=$?
  fi
  printf '%s %s\n' "$status" "$(base64 -w0 <<<"$said")"
done
