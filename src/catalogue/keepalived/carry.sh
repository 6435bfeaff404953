# shellcheck shell=bash
# An address that is moved in order takes no connection away from anybody: what began at the host that had it goes on there, and what
# begins goes to the one that has it now.
#
#   stay, stays    on who had it: it goes on answering by the address, though it is not among its own any more
#   pass, passes   on who is to have it: packets of connections that it has not seen begin are sent on to who had it
#   ended          on who had it: no connection is left there, of which it prints how many are
#   end, is-over   on either: as before
#
# Exit status: 0 when it is so, or was made so; 1 else.
# Sources: nft(8), "FWD STATEMENT"; ip-route(8), "local"; Linux Documentation/networking/ip-sysctl, arp_ignore and arp_announce.

order=${order?}
# Virtual addresses, and in their networks those of the hosts that had each.
addresses=("${addresses[@]}")
before=("${before[@]}")

kept=/run/quorate/carried
table=(netdev quorate_carried)
family() { case $1 in *:*) echo 6 ;; *) echo 4 ;; esac; }
# What answers by the address without having it: nobody is told that it is here.
own() { ip "-$(family "$2")" route "$1" local "$2" dev lo table local proto static metric 1; }
has_own() { ip "-$(family "$1")" route show table local type local "$1" proto static | grep -q .; }
forget() { nft delete table "${table[@]}" 2>/dev/null || true; }
connections() { ss -Htn state established src "[$1]" | wc -l; }

rules() {
  local index address to device ip kind
  echo "table ${table[*]} {"
  for index in "${!addresses[@]}"; do
    address=${addresses[$index]} to=${before[$index]}
    device=$(ip -o route get "$to" | sed -n 's/.* dev \([^ ]*\).*/\1/p')
    ip=ip kind=ipv4_addr
    if [ "$(family "$address")" = 6 ]; then ip=ip6 kind=ipv6_addr; fi
    cat <<RULES
  set begun$index { type $kind . inet_service . inet_service; flags dynamic; size 65535; }
  chain arriving$index {
    type filter hook ingress device "$device" priority -150; policy accept;
    $ip daddr != $address accept
    meta l4proto != tcp accept
    tcp flags & (syn | ack) == syn add @begun$index { $ip saddr . tcp sport . tcp dport } accept
    $ip saddr . tcp sport . tcp dport @begun$index accept
    fwd $ip to $to device "$device"
  }
RULES
  done
  echo "}"
}

case $order in
  stay)
    # Two that pass on to each other would do so for ever.
    forget
    mkdir -p "$kept"
    for address in "${addresses[@]}"; do
      device=$(ip -o addr show to "$address" | awk '{ print $2; exit }')
      if [ -z "$device" ]; then continue; fi
      if [ "$(family "$address")" = 4 ]; then
        # Nobody who asks for the address is answered, and it is in no question of this host's own.
        for setting in arp_ignore=1 arp_announce=2; do
          name=${setting%=*} path=/proc/sys/net/ipv4/conf/$device/${setting%=*}
          if [ ! -e "$kept/$device.$name" ]; then cat "$path" >"$kept/$device.$name"; fi
          echo "${setting#*=}" >"$path"
        done
      fi
      own replace "$address"
    done
    ;;
  stays)
    for address in "${addresses[@]}"; do has_own "$address" || exit 1; done
    ;;
  pass)
    forget
    rules | nft -f -
    ;;
  passes)
    said=$(nft list table "${table[@]}" 2>/dev/null) || exit 1
    for to in "${before[@]}"; do grep -q "fwd ip6\? to $to device" <<<"$said" || exit 1; done
    ;;
  ended)
    for address in "${addresses[@]}"; do
      left=$(connections "$address")
      if [ "$left" -gt 0 ]; then echo "$left connections that began at $address are left" >&2; exit 1; fi
    done
    ;;
  end)
    forget
    for address in "${addresses[@]}"; do
      if has_own "$address"; then own del "$address"; fi
    done
    for file in "$kept"/*.arp_*; do
      if [ ! -e "$file" ]; then continue; fi
      name=${file##*/}
      cat "$file" >"/proc/sys/net/ipv4/conf/${name%.arp_*}/arp_${name##*.arp_}"
      rm -f "$file"
    done
    ;;
  is-over)
    if nft list table "${table[@]}" >/dev/null 2>&1; then exit 1; fi
    for address in "${addresses[@]}"; do
      if has_own "$address"; then exit 1; fi
    done
    ;;
esac
