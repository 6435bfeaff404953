# shellcheck shell=bash
# Has fence agents fail whatever they are asked, as when their devices are gone. It lies in memory, and is gone with the host's power.
# Exit status: 0 when all fail.
agents=("${agents[@]}")
install -d -m 700 /run/quorate-drill
printf '#!/bin/sh\nexit 1\n' >/run/quorate-drill/dead
chmod 755 /run/quorate-drill/dead
for agent in "${agents[@]}"; do
  mountpoint --quiet "/usr/sbin/$agent" || mount --bind /run/quorate-drill/dead "/usr/sbin/$agent"
done
