# shellcheck shell=bash
# Starts ovs-vswitchd: Debian's way where the kernel has the module, else without it, which ovs-ctl refuses. Needs datapath.sh before it.
# Exit status: 0 when it runs.

# Set by datapath.sh.
datapath=${datapath-}
if [ "$datapath" = system ]; then
  # shellcheck disable=SC2086 # several words
  exec /usr/share/openvswitch/scripts/ovs-ctl --no-ovsdb-server --no-monitor --system-id=random --no-record-hostname \
    start ${OVS_CTL_OPTS-}
fi
ulimit -n 65535 || true
exec ovs-vswitchd unix:/run/openvswitch/db.sock --pidfile=/run/openvswitch/ovs-vswitchd.pid --detach --no-chdir \
  --log-file=/var/log/openvswitch/ovs-vswitchd.log -vconsole:emer -vsyslog:err -vfile:info
