# shellcheck shell=bash
# Has the fence agents of fencing-dead-begin.sh do their work again.
# Exit status: 0.
agents=("${agents[@]}")
for agent in "${agents[@]}"; do
  if mountpoint --quiet "/usr/sbin/$agent"; then umount "/usr/sbin/$agent"; fi
done
rm -f /run/quorate-drill/dead
