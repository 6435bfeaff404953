# shellcheck shell=bash
# Writes the L2 agent's file that says which datapath this host has, and where its tunnels end. Needs the switch's datapath.sh before it.
# Exit status: 0 when it is written.
path=${path?}
# Set by datapath.sh.
datapath=${datapath-} tunnel=${tunnel-}
mkdir -p "${path%/*}"
printf '[ovs]\ndatapath_type = %s\nlocal_ip = %s\n' "$datapath" "$tunnel" >"$path"
