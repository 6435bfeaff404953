# shellcheck shell=bash
# Whether the L2 agent's file says which datapath this host has, and where its tunnels end. Needs the switch's datapath.sh before it.
# Exit status: 0 when so.
path=${path?}
# Set by datapath.sh.
datapath=${datapath-} tunnel=${tunnel-}
[ "$(cat "$path" 2>/dev/null)" = "$(printf '[ovs]\ndatapath_type = %s\nlocal_ip = %s' "$datapath" "$tunnel")" ]
