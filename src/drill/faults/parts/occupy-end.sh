# shellcheck shell=bash
# Ends what occupy-begin.sh put into a part's place; the part is then started again by whoever does that, or was never stopped.
# Exit status: 0.
units=("${units[@]}")
systemctl stop quorate-drill-stranger.service 2>/dev/null || true
rm -f /run/quorate-drill/stranger.py
# Where the fault was cut off between the one and the other.
for unit in "${units[@]}"; do
  case $(systemctl show --property=ActiveState --value "$unit") in
    inactive) systemctl start --no-block "$unit" || true ;;
  esac
done
