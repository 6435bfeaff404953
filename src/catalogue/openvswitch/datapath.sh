# shellcheck shell=bash
# Finds out what carries packets between the switch's ports on this host: the kernel's module where the kernel has it, else the switch's
# own process. Reads only: the module is loaded by whoever starts the switch.
# Exit status: it only sets.
datapath=netdev
if [ -d /sys/module/openvswitch ] || modinfo -n openvswitch >/dev/null 2>&1; then datapath=system; fi
