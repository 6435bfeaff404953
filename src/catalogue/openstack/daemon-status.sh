# shellcheck shell=bash
# Asks systemd, the kernel and, over the message queue, the daemons of this host themselves, all of them at once. Prints a line a unit,
# `unit <name> <state> <connections> <tasks>`: how many connections to the message queue its processes hold, and how many threads it has;
# and a line a daemon that takes calls, `calls <component> <answered> <asked> <milliseconds>`, or `calls <component> ? <sentence>` where
# it could not be asked.
#
# Several that ask about the same units at once look once, and one apply's questions count as asked when it began to look at the host
# (`q_began` of facts.sh, in milliseconds): what is told was found after that.
# Exit status: 0.
units=("${units[@]}")
# Where clients on this host reach the message queue.
port=${port?}
# Programs that ask the daemons over the queue, any of which asks all of them; none where no daemon takes calls.
pings=("${pings[@]}")
# Where answers are shared.
directory=${directory?}
# gather: looks now, and prints the lines of the units
gather() {
  local states=() groups=() tasks=() owned=() descriptors=() tables=() connections=()
  local index=0 key value group tree procs pid table hex count
  while IFS='=' read -r key value; do
    case $key in
      # systemctl parts units by an empty line, in the order in which it was asked.
      '') index=$((index + 1)) ;;
      ActiveState) states[index]=$value ;;
      # Empty for a unit that does not run.
      ControlGroup) groups[index]=$value ;;
      TasksCurrent) case $value in '' | *[!0-9]*) ;; *) tasks[index]=$value ;; esac ;;
    esac
  done < <(systemctl show -p ActiveState -p ControlGroup -p TasksCurrent "${units[@]}" || true)
  for index in "${!groups[@]}"; do
    group=${groups[index]}
    if [ -z "$group" ]; then continue; fi
    for tree in /sys/fs/cgroup /sys/fs/cgroup/systemd /sys/fs/cgroup/unified; do
      for procs in "$tree$group"/cgroup.procs "$tree$group"/*/cgroup.procs; do
        if [ ! -r "$procs" ]; then continue; fi
        while read -r pid; do owned[pid]=$index; done <"$procs"
      done
    done
  done
  for pid in "${!owned[@]}"; do descriptors+=("/proc/$pid/fd"); done
  # The kernel's own tables, and the descriptors of these processes alone: ss(8) would look at those of every process of the host.
  for table in /proc/net/tcp /proc/net/tcp6; do
    if [ -r "$table" ]; then tables+=("$table"); fi
  done
  if [ "${#descriptors[@]}" -gt 0 ]; then
    printf -v hex '%04X' "$port"
    while read -r index count; do connections[index]=$count; done < <(
      {
        for pid in "${!owned[@]}"; do echo "process $pid ${owned[pid]}"; done
        find "${descriptors[@]}" -maxdepth 1 -lname 'socket:*' -printf 'socket %h %l\n' 2>/dev/null
      } | awk -v port="$hex" '
        FILENAME == "-" && $1 == "process" { unit[$2] = $3; next }
        FILENAME == "-" { split($2, path, "/"); gsub(/[^0-9]/, "", $3); owner[$3] = unit[path[3]]; next }
        { split($3, remote, ":"); if (remote[2] == port && $4 == "01" && $10 in owner) connections[owner[$10]]++ }
        END { for (each in connections) print each, connections[each] }' - "${tables[@]}"
    )
  fi
  for index in "${!units[@]}"; do
    echo "unit ${units[index]} ${states[index]:-unknown} ${connections[index]:-0} ${tasks[index]:-0}"
  done
}
asked=${q_began:-$((${EPOCHREALTIME/[.,]/} / 1000))}
links=$directory/daemon-links
mkdir -p "$directory" 2>/dev/null || true
found=()
# Where nothing can be written nothing is shared, and each looks for itself.
if { exec 8>"$links.lock"; } 2>/dev/null && flock -w 10 8; then
  if [ -r "$links" ]; then mapfile -t found <"$links"; fi
  began=0 of=""
  if [[ ${found[0]:-} =~ ^([0-9]+)\ (.*)$ ]]; then began=${BASH_REMATCH[1]} of=${BASH_REMATCH[2]}; fi
  now=$((${EPOCHREALTIME/[.,]/} / 1000))
  # A time to come is that of a clock that was set back since.
  if [ "$began" -lt "$asked" ] || [ "$began" -gt "$now" ] || [ "$of" != "${units[*]}" ]; then
    mapfile -t found < <(echo "$now ${units[*]}"; gather 8>&-)
    { printf '%s\n' "${found[@]}" >"$links.new" && mv -f "$links.new" "$links"; } 2>/dev/null || rm -f "$links.new" 2>/dev/null || true
  fi
else
  mapfile -t found < <(echo; gather)
fi
{ exec 8>&-; } 2>/dev/null
connected=""
for line in "${found[@]:1}"; do
  echo "$line"
  if [[ $line =~ ^unit\ [^\ ]+\ [^\ ]+\ [1-9] ]]; then connected=yes; fi
done
ping=""
for each in "${pings[@]}"; do
  if [ -x "$each" ]; then ping=$each; fi
done
if [ -n "$ping" ] && [ -n "$connected" ]; then
  answers=$directory/rpc-answers
  exec 8>"$answers.lock"
  # Several that ask at once are told what was asked for one of them: however long that took, it was asked after they began, or just before.
  if flock -w 10 8; then
    began=0
    if [ -r "$answers" ]; then read -r began <"$answers" || began=0; fi
    if [ "$began" -lt $((asked - 1000)) ]; then
      if "$ping" >"$answers.new" 8>&-; then mv -f "$answers.new" "$answers"; fi
    fi
    exec 8>&-
    sed -n '2,$s/^/calls /p' "$answers" 2>/dev/null || true
  fi
fi
