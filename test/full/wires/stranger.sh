# shellcheck shell=bash
# Runs the script on standard input in an image, in the network that it is started in. What it writes is gone with it, and what it started
# ends with it. To be run under unshare(1), with mount, IPC and process namespaces.
# Usage: IMAGE. Exit status: the script's.
set -eu
root=$1
mount --make-rprivate /
mount -t tmpfs tmpfs "$root/tmp"
mkdir "$root/tmp/upper" "$root/tmp/work" "$root/tmp/host"
mount -t overlay overlay -o "lowerdir=$root,upperdir=$root/tmp/upper,workdir=$root/tmp/work" "$root/tmp/host"
mount --rbind /dev "$root/tmp/host/dev"
mount -t tmpfs tmpfs "$root/tmp/host/dev/shm"
mount -t proc proc "$root/tmp/host/proc"
mount -t tmpfs tmpfs "$root/tmp/host/run"
exec chroot "$root/tmp/host" bash -s
