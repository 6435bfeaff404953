# shellcheck shell=sh
# Adds packages to a tree; it goes on where image-extend.sh or vm/image.sh begins, and whatever finishes the image comes after it.
#
# Arguments: the packages. Exit status: 0 when all went well.

# The tree, the directory of downloads, a directory whose `etc` has the files for apt that are there only meanwhile.
tree=${tree?} debs=${debs?} apt=${apt?}

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
