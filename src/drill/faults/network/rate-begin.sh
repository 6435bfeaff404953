# shellcheck shell=bash
# Lets the interfaces that some addresses are on send only so much: a token bucket of the kernel (tc-tbf(8)).
# Exit status: 0 when all do, another when the kernel has none.
addresses=("${addresses[@]}")
megabits=${megabits?}
for address in "${addresses[@]}"; do
  for device in $(ip -o addr show to "$address" | awk '{ print $2 }' | cut -d@ -f1 | sort -u); do
    tc qdisc replace dev "$device" root tbf rate "${megabits}mbit" burst 64kb latency 400ms
  done
done
