# shellcheck shell=bash
# Has every question for a name that is not in the host's own file go unanswered.
# Exit status: 0 when it does.
install -d -m 700 /run/quorate-drill
printf 'nameserver 192.0.2.53\n' >/run/quorate-drill/resolv.conf
file=$(readlink -f /etc/resolv.conf || true)
if [ -n "$file" ] && [ -e "$file" ] && ! mountpoint --quiet "$file"; then
  mount --bind /run/quorate-drill/resolv.conf "$file"
fi
if command -v nft >/dev/null; then
  nft -f - <<'RULES'
table inet quorate_drill {}
delete table inet quorate_drill
table inet quorate_drill {
  chain said { type filter hook output priority -300; policy accept; meta l4proto { tcp, udp } th dport { 53, 853 } drop; }
}
RULES
fi
