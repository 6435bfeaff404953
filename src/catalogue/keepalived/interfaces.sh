# shellcheck shell=bash
# Finds the interface that each virtual address belongs on: that of the host's own address, unless a route says otherwise. `wanted` is
# what keepalived must include: a variable for each address. Put before interfaces-test.sh and interfaces-write.sh.
# Exit status: it only sets; 1 when the host's own address is on no interface.
# The host's own address.
own=${own?}
# VARIABLE=ADDRESS of each virtual address.
addresses=("${addresses[@]}")

device() {
  local found
  found=$(ip -o -4 route show match "$1" |
    awk '$1 != "default" { for (i = 1; i < NF; i++) if ($i == "dev") print $(i + 1) }' | tail -n 1)
  [ -n "$found" ] || found=$(ip -o -4 addr show to "$own/32" | awk '{ print $2; exit }')
  [ -n "$found" ] || { echo "no interface of this host has the address $own" >&2; return 1; }
  echo "$found"
}
# shellcheck disable=SC2034 # what it finds out is for who comes after it
wanted=$(
  for each in "${addresses[@]}"; do
    interface=$(device "${each#*=}") || exit 1
    echo "\$${each%%=*}=$interface"
  done
)
