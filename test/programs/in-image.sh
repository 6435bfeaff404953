# shellcheck shell=bash
# Runs the script on standard input in an image as if on a host of a site, with network, names and processes of its own. What it writes
# is gone with it: the image is the lower layer of an overlay whose upper one is memory. Nothing boots. To be run under unshare(1), with
# mount, network, host name and process namespaces.
# Usage: ROOT HOST ADDRESS/PREFIX…, each of which is on an interface of its own: eth0, eth1. Exit status: the script's.
set -eu
root=$1 name=$2
# Under the image's own /tmp, so that no other place of this machine is covered.
mount -t tmpfs tmpfs "$root/tmp"
mkdir "$root/tmp/upper" "$root/tmp/work" "$root/tmp/host"
mount -t overlay overlay -o "lowerdir=$root,upperdir=$root/tmp/upper,workdir=$root/tmp/work" "$root/tmp/host"
mount --rbind /dev "$root/tmp/host/dev"
mount -t proc proc "$root/tmp/host/proc"
mount -t tmpfs tmpfs "$root/tmp/host/run"
hostname "$name"
ip link set lo up
shift 2
number=0
for address; do
  ip link add "eth$number" type veth peer name "wire$number"
  ip link set "eth$number" up
  ip link set "wire$number" up
  case $address in *:*) nodad=nodad ;; *) nodad= ;; esac
  # shellcheck disable=SC2086 # a word or none
  ip addr add "$address" dev "eth$number" $nodad
  number=$((number + 1))
done
exec chroot "$root/tmp/host" bash -s
