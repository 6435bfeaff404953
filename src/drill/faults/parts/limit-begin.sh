# shellcheck shell=bash
# Lets the running processes of some units have no more of something than they have now, and writes down what they might have before.
# Exit status: 0 when it holds for them, another when none of the units runs.
units=("${units[@]}")
# nofile: no more descriptors; nproc: no more processes and threads of their users, those of root excepted.
what=${what?}
notes=${notes?}
install -d -m 700 "$(dirname "$notes")"
: >"$notes"
for unit in "${units[@]}"; do
  group=$(systemctl show --property=ControlGroup --value "$unit")
  [ -n "$group" ] || continue
  for pid in $(find /sys/fs/cgroup/"$group" /sys/fs/cgroup/unified/"$group" -name cgroup.procs -exec cat {} + 2>/dev/null | sort -u); do
    began=$(awk '{ print $22 }' "/proc/$pid/stat" 2>/dev/null) || continue
    # As its own user, who may always: root may only where the host has the capability for it.
    owner=$(stat --format='%u %g' "/proc/$pid" 2>/dev/null) || continue
    as=(setpriv "--reuid=${owner% *}" "--regid=${owner#* }" --clear-groups prlimit)
    soft=$("${as[@]}" --pid "$pid" "--$what" --noheadings --raw --output SOFT 2>/dev/null) || continue
    if [ "$what" = nofile ]; then
      # The lowest free number is the first that they cannot have.
      highest=$(find "/proc/$pid/fd" -mindepth 1 -printf '%f\n' 2>/dev/null | sort -n | tail -n 1) || continue
      now=$((highest + 1))
    else
      now=1
    fi
    echo "$pid $began $soft" >>"$notes"
    "${as[@]}" --pid "$pid" "--$what=$now:" || true
  done
done
[ -s "$notes" ] || {
  echo "not running: ${units[*]}" >&2
  exit 1
}
