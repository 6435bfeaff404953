# shellcheck shell=bash
# Ends the programs that busy-begin.sh started; those that have ended are no trouble.
# Exit status: 0.
name=${name?}
loops=${loops?}
for number in $(seq "$loops"); do
  systemctl stop "quorate-drill-$name-$number.service" 2>/dev/null || true
done
rm -f "/run/quorate-drill/$name.py"
rmdir /run/quorate-drill 2>/dev/null || true
