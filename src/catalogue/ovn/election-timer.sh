# shellcheck shell=bash
# Changes how long a database's members wait for their leader, on the leader. One step can do no more than double it.
# Exit status: 0 when it is as wanted.
control=${control?}
schema=${schema?}
wanted=${wanted?}
for _ in 1 2 3 4 5 6 7 8 9 10 11 12; do
  now=$(timeout 4 ovs-appctl -t "$control" cluster/status "$schema" | sed -n 's/^Election timer: //p')
  if [ "$now" = "$wanted" ]; then exit 0; fi
  next=$wanted
  if [ "$next" -gt $((2 * now)) ]; then next=$((2 * now)); fi
  ovs-appctl -t "$control" cluster/change-election-timer "$schema" "$next"
  sleep 1
done
exit 1
