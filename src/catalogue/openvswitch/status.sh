# shellcheck shell=bash
# Prints whether the switch's process answers, the types of its bridges' datapaths, and how many ports of them it could not make.
# Exit status: 0.
if timeout 2 ovs-appctl -t ovs-vswitchd version >/dev/null 2>&1; then echo "vswitchd up"; else echo "vswitchd down"; fi
timeout 2 ovs-vsctl --no-wait --bare --columns=datapath_type list Bridge 2>/dev/null | sed '/^$/d' | sort -u | sed 's/^/bridge /' || true
echo "broken $(timeout 2 ovs-vsctl --no-wait --bare --columns=name find Interface error!='[]' 2>/dev/null | sed '/^$/d' | wc -l)"
