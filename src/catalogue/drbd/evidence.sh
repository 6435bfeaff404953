# shellcheck shell=bash
# Prints what this host has of a volume, a `key=value` line each: `fresh`, whether its copy was never any generation of data; `disk` and
# `connection`, DRBD's own words; `holds`, what other programs would find on the device.
# Exit status: 0 when all could be read.
volume=${volume?}
device=${device?}
# They call each other every few seconds.
for ((looks = 0; looks < 60; looks++)); do
  connection=$(drbdadm cstate "$volume" 2>/dev/null) || connection=none
  if [[ $connection == Connected* ]]; then break; fi
  sleep 0.25
done
generation=$(drbdadm get-gi "$volume" 2>/dev/null | head -n 1)
fresh=no
# The generation of a copy that was made and never used. Source: drbd.h, UUID_JUST_CREATED.
if [[ $generation == 0000000000000004:* ]]; then fresh=yes; fi
echo "fresh=$fresh"
echo "connection=$connection"
echo "disk=$(drbdadm dstate "$volume" 2>/dev/null || echo none)"
echo "holds=$(wipefs --noheadings --output TYPE "$device" | { grep -vx ' *drbd *' || true; } | tr -s ' \n' ' ')"
