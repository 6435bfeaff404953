# shellcheck shell=bash
# Ends the program of relay-begin.sh; where it does not run, it does nothing.
# Exit status: 0.
systemctl stop quorate-drill-relay.service 2>/dev/null || true
nft delete table netdev quorate_drill 2>/dev/null || true
for number in 0 1 2 3; do ip link del "qdrill$number" 2>/dev/null || true; done
rm -f /run/quorate-drill/relay.py /run/quorate-drill/relay.nft /run/quorate-drill/relay-after.sh
