# shellcheck shell=bash
# Stops some units and has another program take their ports before they are started again.
# Exit status: 0 when it has the ports.
units=("${units[@]}")
# HOST:PORT each
places=("${places[@]}")
program=${program?}
# mute: takes connections and answers nothing; wrong: answers every HTTP request that there is no such page.
how=${how?}
seconds=${seconds?}
install -d -m 700 /run/quorate-drill
printf '%s\n' "$program" >/run/quorate-drill/stranger.py
systemctl reset-failed quorate-drill-stranger.service 2>/dev/null || true
systemctl stop "${units[@]}"
# A port may be busy for as long as connections to it end.
systemd-run --quiet --collect --unit=quorate-drill-stranger --service-type=notify --property=NotifyAccess=all --property="RuntimeMaxSec=$seconds" -- \
  python3 /run/quorate-drill/stranger.py "$how" "${places[@]}"
systemctl start --no-block "${units[@]}"
