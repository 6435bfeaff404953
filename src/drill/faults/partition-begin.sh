# shellcheck shell=bash
# Drops all that comes from some addresses. It ends by itself after a while, whoever is gone by then: a host that was cut off
# from whoever broke it must not stay so.
# Exit status: 0 when it is in force, another when the host has no nftables.
addresses=("${addresses[@]}")
seconds=${seconds?}
table=quorate_drill
command -v nft >/dev/null || {
  echo "nftables is not installed" >&2
  exit 1
}
{
  echo "table inet $table {}"
  echo "delete table inet $table"
  echo "table inet $table {"
  echo "  chain heard { type filter hook input priority -300; policy accept;"
  for address in "${addresses[@]}"; do
    case "$address" in
      *:*) echo "    ip6 saddr $address drop" ;;
      *) echo "    ip saddr $address drop" ;;
    esac
  done
  echo "  }"
  echo "}"
} | nft -f -
systemctl stop quorate-drill-heal.timer 2>/dev/null || true
systemd-run --quiet --collect --unit=quorate-drill-heal --on-active="$seconds" --timer-property=AccuracySec=1s \
  nft delete table inet "$table"
