# shellcheck shell=bash
# Has the balancer of this host begin anew, by the program that is installed now: its master runs itself anew, and the processes before
# hand their listening sockets over and end with their last connection, or after half a minute.
# Exit status: 0 when new ones serve, 1 after ten seconds without.
# Source: HAProxy 3.0 management guide, 4 "Stopping and restarting HAProxy"; 9.3 "show info".

unit=${unit?}
worker() { echo "show info" | socat -t 2 - /run/haproxy/admin.sock 2>/dev/null | sed -n 's/^Pid: //p'; }

before=$(worker || true)
systemctl reload-or-restart "$unit"
for _ in {1..100}; do
  now=$(worker || true)
  if [ -n "$now" ] && [ "$now" != "$before" ]; then exit 0; fi
  sleep 0.1
done
echo "the balancer goes on with the process that it had" >&2
exit 1
