# shellcheck shell=bash
# Starts programs that keep a host busy as units of their own, at the level of whatever else an operator starts. They end by themselves.
# Exit status: 0 when all run.
name=${name?}
loops=${loops?}
seconds=${seconds?}
program=${program?}
install -d -m 700 /run/quorate-drill
printf '%s\n' "$program" >"/run/quorate-drill/$name.py"
for number in $(seq "$loops"); do
  systemctl reset-failed "quorate-drill-$name-$number.service" 2>/dev/null || true
  systemd-run --quiet --collect --unit="quorate-drill-$name-$number" --property="RuntimeMaxSec=$seconds" -- \
    python3 "/run/quorate-drill/$name.py"
done
