# shellcheck shell=bash
# Loses every packet of the host for a while, again and again, as a bad cable does. A unit of its own does it, since whoever
# starts it cannot reach the host meanwhile; it ends by itself.
# Exit status: 0 when it has begun, another when the host has no nftables.
times=${times?}
down=${down?}
up=${up?}
command -v nft >/dev/null || {
  echo "nftables is not installed" >&2
  exit 1
}
body="$(
  cat <<'BODY'
trap 'nft delete table inet quorate_drill 2>/dev/null' EXIT
for _ in $(seq "$1"); do
  nft -f - <<'RULES'
table inet quorate_drill {
  chain heard { type filter hook input priority -300; policy drop; iifname "lo" accept; }
  chain said { type filter hook output priority -300; policy drop; oifname "lo" accept; }
}
RULES
  sleep "$2"
  nft delete table inet quorate_drill
  sleep "$3"
done
BODY
)"
systemctl reset-failed quorate-drill-flap.service 2>/dev/null || true
systemd-run --quiet --collect --unit=quorate-drill-flap -- bash -c "$body" flap "$times" "$down" "$up"
