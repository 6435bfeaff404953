# shellcheck shell=bash
# Tells the host's controller, in the switch's database, all that it must know. Needs the switch's datapath.sh before it.
# Exit status: 0 when it is told.
# KEY=VALUE each; an empty value: the key is taken away.
wanted=("${wanted[@]}")
# What the host shows to the databases: key, certificate, and whom it believes; nothing where nobody asks.
ssl=("${ssl[@]}")
# Set by datapath.sh.
datapath=${datapath-} tunnel=${tunnel-}
words=()
for each in "${wanted[@]}" "ovn-bridge-datapath-type=$datapath" "ovn-encap-ip=$tunnel"; do
  words+=(-- --if-exists remove Open_vSwitch . external_ids "${each%%=*}")
  if [ -n "${each#*=}" ]; then words+=(-- set Open_vSwitch . "external_ids:${each%%=*}=\"${each#*=}\""); fi
done
if [ "${#ssl[@]}" -gt 0 ]; then words+=(-- set-ssl "${ssl[@]}"); fi
ovs-vsctl --timeout=15 "${words[@]}"
