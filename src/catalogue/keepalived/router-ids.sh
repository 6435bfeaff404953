# shellcheck shell=bash
# Whether keepalived may go on here until it takes up another configuration: it does not run, or it has no address that the design
# gives another virtual router id. Routers with different ids do not hear each other, and each holds the address.
# The configuration that is there counts: it is replaced only where this holds.
# Exit status: 0 when it may.

unit=${unit?}
# Path of keepalived.conf.
conf=${conf?}
# What the design says, each as ADDRESS=ID.
wanted=("${wanted[@]}")

if ! systemctl is-active --quiet "$unit" || [ ! -e "$conf" ]; then exit 0; fi
awk -v wanted="${wanted[*]}" '
  $1 == "virtual_router_id" { id = $2 }
  $1 == "virtual_ipaddress" { inside = 1; next }
  inside && $1 == "}" { inside = 0 }
  inside { split($1, place, "/"); is[place[1]] = id }
  END {
    count = split(wanted, pairs, " ")
    for (n = 1; n <= count; n++) {
      split(pairs[n], pair, "=")
      if ((pair[1] in is) && is[pair[1]] != pair[2]) exit 1
    }
  }
' "$conf"
