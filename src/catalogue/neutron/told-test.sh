# shellcheck shell=bash
# Whether the switch's database names the bridges to physical networks and takes questions at a place.
# Exit status: 0 when so.
mappings=${mappings?}
manager=${manager?}
have=$(ovs-vsctl --timeout=3 --if-exists get Open_vSwitch . external_ids:ovn-bridge-mappings)
have=${have#\"}
[ "${have%\"}" = "$mappings" ]
ovs-vsctl --timeout=3 get-manager | grep -qxF "$manager"
