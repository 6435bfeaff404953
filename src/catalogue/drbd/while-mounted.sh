# shellcheck shell=bash
# Runs a script while the volume is mounted on this host, and leaves it as it was.
# Exit status: the script's; not 0 where the volume is in use, or is the cluster's.
volume=${volume?}
device=${device?}
directory=${directory?}
# bash that succeeds when the cluster has the volume; and the script.
begun=${begun?}
script=${script?}
if eval "$begun"; then
  echo "the cluster mounts the volume by now" >&2
  exit 1
fi
drbdadm primary "$volume"
leave() {
  if mountpoint -q "$directory"; then umount "$directory"; fi
  drbdadm secondary "$volume"
}
trap leave EXIT
mkdir -p "$directory"
if ! mountpoint -q "$directory"; then mount "$device" "$directory"; fi
eval "$script"
