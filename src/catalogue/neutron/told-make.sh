# shellcheck shell=bash
# Names the bridges to physical networks in the switch's database, and has it take questions at a place.
# Exit status: 0 when it is done.
mappings=${mappings?}
manager=${manager?}
words=(-- --if-exists remove Open_vSwitch . external_ids ovn-bridge-mappings)
if [ -n "$mappings" ]; then words+=(-- set Open_vSwitch . "external_ids:ovn-bridge-mappings=\"$mappings\""); fi
ovs-vsctl --timeout=15 "${words[@]}"
if ! ovs-vsctl --timeout=5 get-manager | grep -qxF "$manager"; then
  mapfile -t others < <(ovs-vsctl --timeout=5 get-manager)
  ovs-vsctl --timeout=15 set-manager "${others[@]}" "$manager"
fi
