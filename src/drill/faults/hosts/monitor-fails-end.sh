# shellcheck shell=bash
# Has the agent of monitor-fails-begin.sh answer for itself again.
# Exit status: 0.
agent=${agent?}
name=$(basename "$agent")
if mountpoint --quiet "$agent"; then umount "$agent"; fi
rm -f "/run/quorate-drill/true-$name" "/run/quorate-drill/false-$name"
