# shellcheck shell=sh
# Adds packages to a copy of a tree; image-finish.sh comes after it. Its lines `I: …` are the stages that the operator is told.
#
# Arguments: the base, the tree to make, the directory of downloads, a directory whose `etc` has the files for apt that are there only
# meanwhile, then the packages. Exit status: 0 when all went well.
base=$1 tree=$2 debs=$3 apt=$4
shift 4
echo "I: copying the smaller image"
cp -a --reflink=auto "$base" "$tree"
cp -a "$apt/etc" "$tree"
mount -t proc proc "$tree/proc"
mount --bind "$debs" "$tree/var/cache/apt/archives"
for file in /etc/resolv.conf /etc/hosts; do mount --bind "$file" "$tree$file"; done
printf '#!/bin/sh\nexit 101\n' >"$tree/usr/sbin/policy-rc.d"
chmod 755 "$tree/usr/sbin/policy-rc.d"
echo "I: installing remaining packages inside the chroot"
chroot "$tree" apt-get update
chroot "$tree" apt-get install --yes --no-install-recommends -o Dpkg::Options::=--force-unsafe-io -o Dpkg::Use-Pty=0 "$@"
rm "$tree/usr/sbin/policy-rc.d"
(cd "$apt" && find etc -type f -print0) | (cd "$tree" && xargs -0 rm -f --)
umount "$tree/etc/hosts" "$tree/etc/resolv.conf" "$tree/var/cache/apt/archives" "$tree/proc"
set -- "$tree"
