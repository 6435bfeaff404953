#!/bin/busybox sh
# shellcheck shell=dash
# First program of a VM, in the file system that its kernel starts with: finds the disk, puts there what tells the host from the others,
# and hands over to Debian's systemd.
#
# /order has the modules to load; /seed, the host's own files; /changes.sh, where there is one, changes to what is on the disk, for bash.
# Exit status: it does not end: systemd takes its place, or the machine stops.

busybox() { /bin/busybox "$@"; }

busybox mount -t proc proc /proc
case $(busybox cat /proc/cmdline) in
  *quorate.trial*)
    echo "quorate: a guest runs"
    busybox poweroff -f
    ;;
esac
busybox mount -t sysfs sysfs /sys
busybox mount -t devtmpfs devtmpfs /dev
# Some are for processors that this one is not.
while read -r module; do busybox insmod "/modules/$module" 2>/dev/null; done </order
looks=0
until [ -b /dev/vda ] || [ "$looks" = 400 ]; do
  busybox sleep 0.05
  looks=$((looks + 1))
done
if ! busybox mount -t ext4 /dev/vda /root; then
  echo "quorate: the disk with the system cannot be mounted"
  busybox poweroff -f
fi

# Once, and again where it was cut off. What it dates anew must not look to systemd as a new system does.
if [ ! -e /root/var/lib/quorate-lab ]; then
  busybox cp -a /seed/. /root/
  busybox touch /root/etc/.updated /root/var/.updated
  busybox sync
  busybox touch /root/var/lib/quorate-lab
fi
if [ -e /changes.sh ]; then busybox chroot /root /bin/bash -eu </changes.sh; fi

# An interface is called by its link, which its hardware address has: the kernel counts those that there are. From the last on, so that a
# name that is wanted has been given up.
for path in $(echo /sys/class/net/eth* | busybox tr ' ' '\n' | busybox sort -r); do
  read -r address <"$path/address"
  link=${address#02:51:52:}
  link=${link%%:*}
  case $link in
    ff) name=bmc ;;
    *) name=eth$((0x$link)) ;;
  esac
  if [ "${path##*/}" != "$name" ]; then busybox ip link set dev "${path##*/}" name "$name"; fi
done

for directory in proc sys dev; do busybox mount --move "/$directory" "/root/$directory"; done
exec /bin/busybox switch_root /root /sbin/init
