# shellcheck shell=bash
# Pings once a second from a namespace, each answer waited for one second at the most, and prints a line for each: its number, and `ok` or
# `lost`. Ends when the file is there, or after so many.
# Exit status: 0.
name=${name?}
target=${target?}
stop=${stop?}
count=${count?}
rm -f "$stop"
for ((number = 1; number <= count; number++)); do
  if [ -e "$stop" ]; then break; fi
  began=${EPOCHREALTIME/[.,]/}
  if ip netns exec "$name" ping -n -q -c 1 -W 1 "$target" >/dev/null 2>&1; then echo "$number ok"; else echo "$number lost"; fi
  left=$((1000000 - (${EPOCHREALTIME/[.,]/} - began)))
  if [ "$left" -gt 0 ]; then sleep "$(printf '%d.%06d' 0 "$left")"; fi
done
