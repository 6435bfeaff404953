# shellcheck shell=bash
# Whether the switch's database tells the host's controller all that it must know. Needs the switch's datapath.sh before it.
# Exit status: 0 when so.
# KEY=VALUE each; an empty value: the key is not there.
wanted=("${wanted[@]}")
# What the host shows to the databases: key, certificate, and whom it believes; nothing where nobody asks.
ssl=("${ssl[@]}")
# Set by datapath.sh.
datapath=${datapath-} tunnel=${tunnel-}
for each in "${wanted[@]}" "ovn-bridge-datapath-type=$datapath" "ovn-encap-ip=$tunnel"; do
  have=$(ovs-vsctl --timeout=3 --if-exists get Open_vSwitch . "external_ids:${each%%=*}")
  have=${have#\"}
  [ "${have%\"}" = "${each#*=}" ]
done
if [ "${#ssl[@]}" -gt 0 ]; then
  [ "$(ovs-vsctl --timeout=3 get-ssl | sed -n 's/^\(Private key\|Certificate\|CA Certificate\): *//p' | paste -sd' ')" = "${ssl[*]}" ]
fi
