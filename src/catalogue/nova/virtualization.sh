# shellcheck shell=bash
# Tells nova-compute how libvirt runs servers here: `kvm` where /dev/kvm can be opened, else `qemu`, which emulates a processor. A
# running nova-compute takes a change up at once.
#
#   test    whether the file says what is found
#   write   writes it
#
# Exit status: of `test` 0 when it does.
step=${step?}
path=${path?}
header=${header?}
kind=qemu
if [ -c /dev/kvm ] && : 2>/dev/null <>/dev/kvm; then kind=kvm; fi
wanted="# $header
[libvirt]
virt_type = $kind"
if [ "$step" = test ]; then
  [ -r "$path" ] && [ "$(cat "$path")" = "$wanted" ]
else
  mkdir -p "${path%/*}"
  printf '%s\n' "$wanted" >"$path.new"
  mv -f "$path.new" "$path"
  systemctl try-restart nova-compute.service
fi
