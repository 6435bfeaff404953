# shellcheck shell=bash
# Maps compute hosts to their cell, once each has told the conductor of itself.
# Exit status: 1 when one of them has not after a minute.

# bash that prints how many of the hosts have, and how many that must be.
ask_reported=${ask_reported?}
wanted=${wanted?}

until=$((SECONDS + 60))
until [ "$(eval "$ask_reported")" = "$wanted" ]; do
  if [ "$SECONDS" -ge "$until" ]; then
    echo "a compute host has not told nova's conductor of itself" >&2
    exit 1
  fi
  sleep 0.5
done
runuser -u nova -- nova-manage cell_v2 discover_hosts
