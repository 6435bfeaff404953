# shellcheck shell=sh
# Last step of a VM's image: what its own kernel makes possible and a container does without, and the three files that it boots from.
#
# Argument: the root of the tree, which lies in the image's directory. Exit status: 0 when all went well.

# Names of the units that a container does without and a VM does not, and of those that a VM does without; with spaces between.
unmasked=${unmasked?}
masked=${masked?}
# Modules of the kernel that it needs to find its disk, and to be at the network before its system asks for that.
modules=${modules?}
# Name of the user who becomes root.
user=${user?}
# Text of the first program, and of the unit that leads to the power controller.
init=${init?}
power_unit=${power_unit?}

set -eu
made=${1%/tree}
units="$1/etc/systemd/system"
for unit in $unmasked; do rm -f "$units/$unit"; done
for unit in $masked; do ln -sf /dev/null "$units/$unit"; done
mkdir -p "$units/multi-user.target.wants" "$1/etc/systemd/system-generators"
# It looks for sockets that only some hypervisors have, and fails aloud where there are none.
ln -sf /dev/null "$1/etc/systemd/system-generators/systemd-ssh-generator"
printf '%s' "$power_unit" >"$units/quorate-lab-power.service"
ln -s /etc/systemd/system/quorate-lab-power.service /usr/lib/systemd/system/networking.service "$units/multi-user.target.wants"
chroot "$1" useradd --create-home --shell /bin/bash "$user"
# Not locked: the SSH server lets nobody in who is.
chroot "$1" usermod --password '*' "$user"
echo "$user ALL=(ALL) NOPASSWD: ALL" >"$1/etc/sudoers.d/$user"
chmod 440 "$1/etc/sudoers.d/$user"

ram="$1/tmp/initrd"
mkdir -p "$ram/bin" "$ram/modules" "$ram/proc" "$ram/sys" "$ram/dev" "$ram/root"
cp "$1/bin/busybox" "$ram/bin"
printf '%s' "$init" >"$ram/init"
chmod 755 "$ram/init"
kernel=$(basename "$1"/usr/lib/modules/*)
for module in $modules; do
  chroot "$1" modprobe --set-version "$kernel" --show-depends "$module"
done | while read -r word file _; do
  name=${file##*/}
  name=${name%.xz}
  if [ "$word" != insmod ] || [ -e "$ram/modules/$name" ]; then continue; fi
  case $file in
    *.xz) chroot "$1" busybox xzcat "$file" ;;
    *) cat "$1$file" ;;
  esac >"$ram/modules/$name"
  echo "$name" >>"$ram/order"
done
chroot "$1" sh -euc 'cd /tmp/initrd && find . | cpio --quiet --create --format=newc' >"$made/initrd"
cp "$1/boot/vmlinuz-$kernel" "$made/vmlinuz"
rm -rf "$ram" "$1"/boot/initrd.img*

echo "I: making the system's disk"
mkfs.ext4 -q -m 0 -E lazy_itable_init=0,assume_storage_prezeroed=1 -d "$1" "$made/system.ext4" 16G
umount "$1"
rm -rf "$made/layer" "$made/work" "$made/tree"
