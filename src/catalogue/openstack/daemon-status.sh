# shellcheck shell=bash
# Asks systemd, the kernel and, over the message queue, the daemon itself, and prints `<unit state> <connections> <rpc>`: the state of
# its unit, how many connections to the message queue the processes of the unit hold, and what its calls came to: `<answered> <asked>
# <milliseconds>`, `? <sentence>` where it could not be asked, or nothing where it takes no calls.
#
# All daemons of a host are asked at once by the first question that comes; those that come within a second read its answer.
# Exit status: 0.
unit=${unit?}
port=${port?}
component=${component?}
# The program that asks; empty where the daemon takes no calls.
ping=${ping?}
state=$(systemctl is-active "$unit" || true)
# Empty for a unit that does not run.
group=$(systemctl show -P ControlGroup "$unit" || true)
pids=" $(for tree in /sys/fs/cgroup /sys/fs/cgroup/systemd /sys/fs/cgroup/unified; do
  if [ -n "$group" ] && [ -r "$tree$group/cgroup.procs" ]; then
    cat "$tree$group"/cgroup.procs "$tree$group"/*/cgroup.procs 2>/dev/null || true
  fi
done | sort -u | tr '\n' ' ') "
count=0
while read -r pid; do
  case $pids in *" $pid "*) count=$((count + 1)) ;; esac
done < <(ss -Htnp state established "dport = :$port" | grep -o 'pid=[0-9]*' | cut -d= -f2)
rpc=""
if [ -n "$ping" ] && [ "$state" = active ] && [ "$count" -gt 0 ]; then
  rpc="? nobody has asked it yet"
  if [ -x "$ping" ]; then
    answers=/run/quorate/rpc-answers
    mkdir -p /run/quorate
    exec 8>"$answers.lock"
    if flock -w 2 8; then
      began=0
      if [ -r "$answers" ]; then read -r began <"$answers" || began=0; fi
      if [ $((${EPOCHREALTIME/[.,]/} / 1000 - began)) -gt 1000 ]; then
        if "$ping" >"$answers.new" 8>&-; then mv -f "$answers.new" "$answers"; fi
      fi
      exec 8>&-
      rpc=$(sed -n "s/^$component //p" "$answers" 2>/dev/null) || true
    fi
  fi
fi
echo "$state $count $rpc"
