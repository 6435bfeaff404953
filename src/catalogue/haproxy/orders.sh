# shellcheck shell=bash
# Tells the balancer of this host to send clients to servers or not, and asks it whether it does.
#
#   withhold, is-withheld         no new client is sent there
#   give-back, is-given-back      clients are sent there again
#   steer, is-steered             new clients of the one proxy go to the one server
#   close                         those who are there are cut off
#   is-deserted                   nobody is there
#
# Exit status: 0 when it is so, or was told; 1 else.

order=${order?}
# PROXY/SERVER of each.
servers=("${servers[@]}")
# Where the proxy of a server that is steered to listens on this host's loopback; 0: nowhere.
port=${port?}

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
# Whether it has been so for a while: what another balancer still sends there comes back over the shared table.
stays() {
  local look
  for look in 1 2 3; do
    if [ "$look" -gt 1 ]; then sleep 0.1; fi
    "$@" || return 1
  done
}
unstuck() { ! stuck "$1"; }
# Whether the table of the proxy says so: by its key a server is found first, by its number else.
steered() {
  local row key
  row=$(tell "show table ${1%%/*} key 1" | grep "server_id=") || return 1
  key=$(sed -n 's/.*server_key=\([^ ]*\).*/\1/p' <<<"$row")
  [ "$key" = "${1#*/}" ] || { [ "${key:--}" = - ] && grep -q "server_id=$2\( \|\$\)" <<<"$row"; }
}
number() { tell "show servers state ${1%%/*}" | awk -v name="${1#*/}" '$4 == name { print $3 }'; }
# A client of this host's own: what it is sent to is told to the other balancers with its key, as the first word of an answer comes.
touch_proxy() { (exec 3<>"/dev/tcp/127.0.0.1/$1" && timeout 1 head -c 1 <&3) >/dev/null 2>&1 || true; }

case $order in
  withhold)
    set_all drain
    for server in "${servers[@]}"; do
      for _ in {1..20}; do
        if stays unstuck "$server"; then break; fi
        tell "clear table ${server%%/*}" >/dev/null
      done
    done
    ;;
  steer)
    server=${servers[0]}
    id=$(number "$server")
    if [ -z "$id" ]; then echo "there is no server $server" >&2; exit 1; fi
    for _ in {1..20}; do
      if stays steered "$server" "$id"; then exit 0; fi
      tell "clear table ${server%%/*}; set table ${server%%/*} key 1 data.server_id $id" >/dev/null
      if [ "$port" -gt 0 ]; then touch_proxy "$port"; fi
    done
    echo "another balancer goes on to send clients elsewhere" >&2
    exit 1
    ;;
  is-steered) steered "${servers[0]}" "$(number "${servers[0]}")" ;;
  close)
    for server in "${servers[@]}"; do tell "shutdown sessions server $server" >/dev/null; done
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
