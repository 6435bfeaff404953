# shellcheck shell=bash
# Tells the balancer of this host to send clients to servers or not, and asks it whether it does.
#
#   withhold, is-withheld         no new client is sent there
#   give-back, is-given-back      clients are sent there again
#   is-deserted                   nobody is there
#
# Exit status: 0 when it is so, or was told; 1 else.

order=${order?}
# PROXY/SERVER of each.
servers=("${servers[@]}")

tell() { socat -t 2 - /run/haproxy/admin.sock <<<"$1"; }
# What it says about its servers: PROXY/SERVER STATUS SESSIONS. Source: HAProxy management guide, 9.1: columns 1, 2, 5 and 18.
stat() { tell "show stat" | awk -F, '!/^#/ && NF > 18 { print $1 "/" $2, $18, $5 }'; }
set_all() {
  local server said
  for server in "${servers[@]}"; do
    said=$(tell "set server $server state $1")
    # It says nothing when it does as told.
    if [ -n "$said" ]; then echo "$server: $said" >&2; exit 1; fi
  done
}
# Whether new clients are stuck to a server by the table of its proxy.
stuck() { tell "show table ${1%%/*}" | grep -q "server_key=${1#*/}\( \|\$\)"; }

case $order in
  withhold)
    set_all drain
    for server in "${servers[@]}"; do
      if stuck "$server"; then tell "clear table ${server%%/*}" >/dev/null; fi
    done
    ;;
  give-back) set_all ready ;;
  is-withheld)
    said=$(stat)
    for server in "${servers[@]}"; do
      grep -q "^$server DRAIN" <<<"$said" || grep -q "^$server MAINT" <<<"$said" || grep -q "^$server DOWN" <<<"$said" || exit 1
      if stuck "$server"; then exit 1; fi
    done
    ;;
  is-given-back)
    said=$(stat)
    for server in "${servers[@]}"; do
      if grep -qE "^$server (DRAIN|MAINT)" <<<"$said"; then exit 1; fi
    done
    ;;
  is-deserted)
    said=$(stat)
    for server in "${servers[@]}"; do
      sessions=$(awk -v name="$server" '$1 == name { print $NF }' <<<"$said")
      if [ "${sessions:-0}" -gt 0 ]; then echo "$server has $sessions sessions" >&2; exit 1; fi
    done
    ;;
esac
