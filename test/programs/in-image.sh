# shellcheck shell=bash
# Runs the script on standard input in an image as if on a host of a site, with network, names and processes of its own. What it writes
# is gone with it: the image is the lower layer of an overlay whose upper one is memory. Nothing boots. To be run under unshare(1), with
# mount, network, host name and process namespaces.
# Usage: ROOT HOST ADDRESS/PREFIX. Exit status: the script's.
set -eu
root=$1
# Under the image's own /tmp, so that no other place of this machine is covered.
mount -t tmpfs tmpfs "$root/tmp"
mkdir "$root/tmp/upper" "$root/tmp/work" "$root/tmp/host"
mount -t overlay overlay -o "lowerdir=$root,upperdir=$root/tmp/upper,workdir=$root/tmp/work" "$root/tmp/host"
mount --rbind /dev "$root/tmp/host/dev"
mount -t proc proc "$root/tmp/host/proc"
mount -t tmpfs tmpfs "$root/tmp/host/run"
hostname "$2"
ip link set lo up
ip link add eth0 type veth peer name wire
ip addr add "$3" dev eth0
ip link set eth0 up
ip link set wire up
exec chroot "$root/tmp/host" bash -s
