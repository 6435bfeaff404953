# shellcheck shell=bash
# Plugs a port of Neutron's into the host's switch, as an instance's would be, and gives it a network namespace to live in.
# Exit status: 0.
name=${name?}
id=${id?}
mac=${mac?}
ip netns del "$name" 2>/dev/null || true
ip netns add "$name"
ovs-vsctl --if-exists del-port br-int "$name" -- add-port br-int "$name" -- set Interface "$name" type=internal \
  "external_ids:iface-id=$id" external_ids:iface-status=active "external_ids:attached-mac=\"$mac\"" "mac=\"$mac\""
ip link set "$name" netns "$name"
ip -n "$name" link set "$name" address "$mac" mtu 1400 up
ip -n "$name" link set lo up
