# shellcheck shell=bash
# Finds out what carries packets between the switch's ports on this host: the kernel's module where the kernel has it, else the switch's
# own process. That process takes tunnels at an address of its own bridges only, never at the host's: there it is one of the link-local
# network (RFC 3927), made of the last two bytes of the host's, on the segment that the hosts share. Reads only.
# Exit status: it only sets `datapath` and `tunnel`.
# The host's address on the network that carries tunnels.
own=${own?}
# shellcheck disable=SC2034 # for what comes after
datapath=netdev tunnel=169.254.${own#*.*.}
# shellcheck disable=SC2034 # for what comes after
if [ -d /sys/module/openvswitch ] || modinfo -n openvswitch >/dev/null 2>&1; then datapath=system tunnel=$own; fi
