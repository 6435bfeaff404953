# shellcheck shell=bash
# Gives a host's nova-compute the identity of its node before it first starts. Nova would make one itself, and not wait until it is on the
# disk; without it nova-compute refuses to start for ever, since servers of another node might be here. One that is there is kept.
# Source: Nova, `virt/node.py`, and `compute/manager.py` `_ensure_existing_node_identity` (31.0).
#
#   test    whether there is one
#   write   writes it
#
# Exit status: of `test` 0 when there is.
step=${step?}
path=${path?}
if [ "$step" = test ]; then
  [ -s "$path" ] || [ -s /etc/nova/compute_id ]
else
  uuid=$(cat /proc/sys/kernel/random/uuid)
  rm -f "$path.new"
  printf '%s\n' "$uuid" >"$path.new"
  chown nova:nova "$path.new"
  sync "$path.new"
  mv -n "$path.new" "$path"
  sync "${path%/*}"
fi
