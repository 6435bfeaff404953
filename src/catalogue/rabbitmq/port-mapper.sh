# shellcheck shell=bash
# Has the host's port mapper begin anew, at the addresses that its socket's file names: brokers that run tell it of themselves again.
# Exit status: 0.
systemctl daemon-reload
systemctl stop epmd.socket epmd.service
# One that a runtime started by itself is no unit's.
for pid in $(pgrep -x epmd || true); do
  if [ "$(readlink "/proc/$pid/ns/pid")" = "$(readlink /proc/self/ns/pid)" ]; then kill "$pid" || true; fi
done
systemctl start epmd.socket
