# shellcheck shell=bash
# Makes the file system of a volume that has none, on the host that is told to; what it has stays.
# Exit status: 0 when it has the right one.
volume=${volume?}
device=${device?}
type=${type?}
drbdadm primary "$volume"
trap 'drbdadm secondary "$volume"' EXIT
found=$(blkid -p -s TYPE -o value "$device" || true)
if [ -z "$found" ]; then
  "mkfs.$type" -q "$device"
elif [ "$found" != "$type" ]; then
  echo "the volume has a file system of another kind ($found) and is left alone" >&2
  exit 1
fi
