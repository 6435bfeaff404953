# shellcheck shell=sh
# Runs a VM's emulator where its cables are, in the host's groups of processes.
#
# Arguments: network namespace of the fabric, the files of its groups that take process numbers (`cgroup.procs`) with spaces between,
# and then the emulator as a command. Exit status: the emulator's, when the VM has ended.
network=$1 groups=$2
shift 2
for procs in $groups; do echo $$ >"$procs"; done
exec nsenter "--net=/run/netns/$network" "$@"
