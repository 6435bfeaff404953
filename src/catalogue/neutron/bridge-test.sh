# shellcheck shell=bash
# Whether a bridge of the switch has an interface.
# Exit status: 0 when so.
bridge=${bridge?}
link=${link?}
[ "$(ovs-vsctl --timeout=5 port-to-br "$link" 2>/dev/null)" = "$bridge" ]
