# shellcheck shell=bash
# Starts ovs-vswitchd: Debian's way where the kernel has the module, else without it, which ovs-ctl refuses, and with a bridge for tunnels
# beside the host's own interface. Needs datapath.sh before it.
# Exit status: 0 when it runs.

# Set by datapath.sh.
own=${own-} datapath=${datapath-} tunnel=${tunnel-}
if [ "$datapath" = system ]; then
  # shellcheck disable=SC2086 # several words
  exec /usr/share/openvswitch/scripts/ovs-ctl --no-ovsdb-server --no-monitor --system-id=random --no-record-hostname \
    start ${OVS_CTL_OPTS-}
fi
set -eu
ulimit -n 65535 2>/dev/null || true
below=$(ip -o -4 addr show | awk -v own="$own" 'split($4, part, "/") && part[1] == own { print $2; exit }')
if ! ip link show dev tunnels0 >/dev/null 2>&1; then ip link add link "$below" name tunnels0 type macvlan mode bridge; fi
ip link set dev tunnels0 up
ovs-vswitchd unix:/run/openvswitch/db.sock --pidfile=/run/openvswitch/ovs-vswitchd.pid --detach --no-chdir \
  --log-file=/var/log/openvswitch/ovs-vswitchd.log -vconsole:emer -vsyslog:err -vfile:info
# Frames for another address than the interface's would not come in.
hardware=$(ip -o link show dev tunnels0 | grep -o 'link/ether [0-9a-f:]*' | cut -d' ' -f2)
ovs-vsctl --timeout=20 --may-exist add-br br-tunnels -- \
  set Bridge br-tunnels datapath_type=netdev "other_config:hwaddr=\"$hardware\"" -- --may-exist add-port br-tunnels tunnels0
ip addr replace "$tunnel/16" dev br-tunnels
ip link set dev br-tunnels up
