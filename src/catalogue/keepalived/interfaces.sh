# shellcheck shell=bash
# Finds the interface that each virtual address belongs on: that of the host's own address in its network, unless a route says otherwise.
# `wanted` is what keepalived must include: a variable for each address. Put before interfaces-test.sh and interfaces-write.sh.
# Exit status: it only sets; 1 when the host's own address is on no interface.
# VARIABLE=ADDRESS=OWN of each virtual address, the last one being the host's own beside it.
addresses=("${addresses[@]}")

device() {
  local found family=-4
  case $1 in *:*) family=-6 ;; esac
  found=$(ip -o "$family" route show match "$1" |
    awk '$1 != "default" { for (i = 1; i < NF; i++) if ($i == "dev") print $(i + 1) }' | tail -n 1)
  [ -n "$found" ] || found=$(ip -o addr show to "$2" | awk '{ print $2; exit }')
  [ -n "$found" ] || { echo "no interface of this host has the address $2" >&2; return 1; }
  echo "$found"
}
# shellcheck disable=SC2034 # what it finds out is for who comes after it
wanted=$(
  for each in "${addresses[@]}"; do
    IFS="=" read -r variable address own <<<"$each"
    interface=$(device "$address" "$own") || exit 1
    echo "\$$variable=$interface"
  done
)
