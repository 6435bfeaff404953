# shellcheck shell=bash
# Prints the host's addresses, then a line of one dash, where it listens, another dash, the names of /etc/hosts, another dash, and the
# addresses at which its switch ends tunnels: what OVN's controller was told, and what Neutron's agent made them with.
# Exit status: of no meaning.
ip -o addr show scope global
echo -
ss -Hltnp
echo -
getent hosts || true
echo -
if command -v ovs-vsctl >/dev/null; then
  {
    ovs-vsctl --timeout=2 --if-exists get Open_vSwitch . external_ids:ovn-encap-ip
    ovs-vsctl --timeout=2 --bare --columns=options list Interface | grep -oE 'local_ip="?[0-9a-f.:]+'
  } 2>/dev/null | sort -u | head -n 1000 || true
fi
