# shellcheck shell=bash
# Makes DRBD's own data on an empty device, and notes for which site. A device that holds anything at all is left alone, and so is one
# that has DRBD's data which this host did not make: they may be another site's.
# Exit status: 0 when they are there.
volume=${volume?}
device=${device?}
site=${site?}
# File in which the host notes the site whose volume it made.
note=${note?}
# It does not take two volumes with one disk, one port or one number.
if ! trouble=$(drbdadm dump "$volume" 2>&1 >/dev/null); then
  echo "the volumes in /etc/drbd.d of this host do not go together: $(head -n 2 <<<"$trouble" | tr '\n' ' ')" >&2
  exit 1
fi
noted=$(cat "$note" 2>/dev/null || true)
if generation=$(drbdadm get-gi "$volume" 2>/dev/null); then
  # Made and never used, by a run that was cut off before it noted so. Source: drbd.h, UUID_JUST_CREATED.
  if [ "$noted" != "$site" ] && [[ $generation != 0000000000000004:* ]]; then
    whose="a volume that this host did not make"
    if [ -n "$noted" ]; then whose="the volume of the site $noted"; fi
    echo "$device is a copy of $whose, with its data, and is left alone; if it is the volume of $site: echo $site >$note; if it is of no use any more: wipefs --all $device" >&2
    exit 1
  fi
else
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
fi
mkdir -p "${note%/*}"
echo "$site" >"$note"
