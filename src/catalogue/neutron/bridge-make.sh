# shellcheck shell=bash
# Gives a bridge of the switch an interface that leads to a physical network. Needs the switch's datapath.sh before it.
# Exit status: 0 when it has it; 1, with the reason, when the interface is what the host itself is reached by.
bridge=${bridge?}
link=${link?}
# Told to and set by datapath.sh.
own=${own-} datapath=${datapath-}
if ! ip link show dev "$link" >/dev/null 2>&1; then
  echo "this host has no interface $link: name another one under physicalNetworks" >&2
  exit 1
fi
if ip -o addr show dev "$link" | grep -qwF "$own"; then
  echo "$link carries the host's own address $own, and would lose it in a bridge: name another interface under physicalNetworks" >&2
  exit 1
fi
ip link set dev "$link" up
ovs-vsctl --timeout=15 --may-exist add-br "$bridge" -- set Bridge "$bridge" datapath_type="$datapath" -- \
  --may-exist add-port "$bridge" "$link"
