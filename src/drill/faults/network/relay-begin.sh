# shellcheck shell=bash
# Leads all IP packets that some interfaces are to send through a program that holds them up, doubles, mixes or spoils them, and sends
# them on. The program is a unit of its own; when it ends, however it ends, the kernel sends by itself again.
# Exit status: 0 when it is in force, another when the kernel or the host lacks something for it.
addresses=("${addresses[@]}")
program=${program?}
how=${how?}
seconds=${seconds?}
command -v nft >/dev/null || {
  echo "nftables is not installed" >&2
  exit 1
}
install -d -m 700 /run/quorate-drill
printf '%s\n' "$program" >/run/quorate-drill/relay.py
mapfile -t devices < <(for address in "${addresses[@]}"; do ip -o addr show to "$address"; done | awk '{ print $2 }' | cut -d@ -f1 | sort -u)
{
  echo "table netdev quorate_drill {}"
  echo "delete table netdev quorate_drill"
  echo "table netdev quorate_drill {"
  number=0
  for device in "${devices[@]}"; do
    ip link del "qdrill$number" 2>/dev/null || true
    ip link add "qdrill$number" type veth peer name "qdrilled$number"
    sysctl -q -w "net.ipv6.conf.qdrill$number.disable_ipv6=1" "net.ipv6.conf.qdrilled$number.disable_ipv6=1" 2>/dev/null || true
    # Packets as they are on the wire, not the large ones that the kernel cuts as it sends them.
    ip link set "qdrill$number" gso_max_segs 1 up
    ip link set "qdrilled$number" up
    echo "  chain said$number {"
    echo "    type filter hook egress device \"$device\" priority 0; policy accept;"
    echo "    meta mark 0x51d0 accept"
    echo "    meta protocol { ip, ip6 } fwd to \"qdrill$number\""
    echo "  }"
    number=$((number + 1))
  done
  echo "}"
} >/run/quorate-drill/relay.nft
cat >/run/quorate-drill/relay-after.sh <<'AFTER'
nft delete table netdev quorate_drill 2>/dev/null
for number in 0 1 2 3; do ip link del "qdrill$number" 2>/dev/null; done
true
AFTER
systemctl reset-failed quorate-drill-relay.service 2>/dev/null || true
systemd-run --quiet --collect --unit=quorate-drill-relay --service-type=notify --property=NotifyAccess=all --property=Nice=-15 \
  --property="RuntimeMaxSec=$seconds" --property="ExecStopPost=/bin/sh /run/quorate-drill/relay-after.sh" -- \
  python3 /run/quorate-drill/relay.py "$how" "${devices[@]}"
nft -f /run/quorate-drill/relay.nft
