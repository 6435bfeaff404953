# shellcheck shell=bash
# Asks systemd and the kernel about a daemon that works off messages, and prints `<unit state> <connections>`: the state of its unit, and
# how many connections to the message queue the processes of the unit hold.
# Exit status: 0.
unit=${unit?}
port=${port?}
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
echo "$state $count"
