# shellcheck shell=bash
# Takes an address that another host has, and tells the network so. What comes for it is answered by nobody.
# Exit status: 0 when it is taken.
address=${address?}
own=${own?}
device=$(ip -o addr show to "$own" | awk '{ print $2 }' | cut -d@ -f1 | head -n 1)
case $address in
  *:*) rule="ip6 daddr $address drop" wide=128 ;;
  *) rule="ip daddr $address drop" wide=32 ;;
esac
nft -f - <<RULES
table inet quorate_drill {}
delete table inet quorate_drill
table inet quorate_drill {
  chain heard { type filter hook input priority -300; policy accept; meta l4proto { tcp, udp, icmp } $rule; }
}
RULES
ip addr replace "$address/$wide" dev "$device"
case $address in
  *:*) ;;
  *) arping -q -U -c 3 -w 2 -I "$device" "$address" || true ;;
esac
