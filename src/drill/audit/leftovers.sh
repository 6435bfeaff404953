# shellcheck shell=bash
# Prints a line for each thing on this host that a drill may have left behind: its rules, its units, processes that stand still,
# units that have failed.
# Exit status: 0.
if command -v nft >/dev/null; then
  nft list tables 2>/dev/null | sed -n 's/^table \(.* quorate_drill\)$/the table \1 of nftables/p'
fi
find /run/quorate-drill -mindepth 1 -printf 'the file %p\n' 2>/dev/null || true
find /run/systemd/system -name zz-quorate-drill.conf -printf 'the file %p\n' 2>/dev/null || true
awk '$2 ~ /quorate-drill/ || $4 ~ /quorate-drill/ { print "the mount at " $5 }' /proc/self/mountinfo
ip -o link show 2>/dev/null | sed -n 's/^[0-9]*: \(qdrill[^:@]*\).*/the interface \1/p'
if command -v tc >/dev/null; then tc qdisc show 2>/dev/null | sed -n 's/^qdisc tbf .* dev \([^ ]*\) .*/the narrow link \1/p'; fi
systemctl list-units --all --plain --no-legend 'quorate-drill-*' 'quorate-pressure-*' |
  awk '{ print "the unit " $1 " (" $4 ")" }'
systemctl list-units --all --plain --no-legend --state=failed | awk '{ print "the unit " $1 " has failed" }'
for status in /proc/[0-9]*/status; do
  # A process may end meanwhile.
  awk '/^Name:/ { name = $2 } /^State:\tT / { still = 1 } /^Pid:/ { pid = $2 }
       END { if (still) print "the process " name " (" pid ") stands still" }' "$status" 2>/dev/null || true
done
