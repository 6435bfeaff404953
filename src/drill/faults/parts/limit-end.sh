# shellcheck shell=bash
# Lets processes have again what limit-begin.sh kept from them, as far as they still run.
# Exit status: 0.
what=${what?}
notes=${notes?}
[ -e "$notes" ] || exit 0
while read -r pid began soft; do
  [ "$(awk '{ print $22 }' "/proc/$pid/stat" 2>/dev/null)" = "$began" ] || continue
  setpriv "--reuid=$(stat --format=%u "/proc/$pid")" "--regid=$(stat --format=%g "/proc/$pid")" --clear-groups \
    prlimit --pid "$pid" "--$what=$soft:" 2>/dev/null || true
done <"$notes"
rm -f "$notes"
