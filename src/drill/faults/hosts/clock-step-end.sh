# shellcheck shell=bash
# Sets the clock back that clock-step-begin.sh set forward, and lets go on what keeps it.
# Exit status: 0.
step=${step?}
kept=${kept?}
if [ -e "$kept" ]; then
  date --set="@$(($(date +%s) - step))" >/dev/null
  while read -r unit; do
    if [ -n "$unit" ]; then systemctl start --no-block "$unit" || true; fi
  done <"$kept"
  rm -f "$kept"
fi
