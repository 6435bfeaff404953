# shellcheck shell=bash
# Makes DRBD's own data on an empty device. A device that holds anything at all is left alone, and so is one that has DRBD's data.
# Exit status: 0 when they are there.
volume=${volume?}
device=${device?}
if drbdadm get-gi "$volume" >/dev/null 2>&1; then exit 0; fi
if [ ! -b "$device" ]; then
  echo "there is no block device $device; name the one that the volume is to lie on (services.drbd.device)" >&2
  exit 1
fi
holds=$(wipefs --noheadings --output TYPE "$device" | tr -s ' \n' ' ')
if [ -n "${holds// /}" ]; then
  echo "$device holds something (${holds% }) and is left alone; if it is of no use any more: wipefs --all $device" >&2
  exit 1
fi
# Whatever an unknown program keeps there, it begins with something.
if [ "$(head -c 1048576 "$device" | tr -d '\0' | head -c 1 | wc -c)" != 0 ]; then
  echo "$device does not begin with zeros, so it may hold something, and is left alone; if it is of no use: blkdiscard --zeroout $device" >&2
  exit 1
fi
# It asks where it finds something; with nobody to answer, it then gives up.
drbdadm create-md "$volume" </dev/null
