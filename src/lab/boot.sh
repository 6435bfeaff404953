# shellcheck shell=sh
# Mounts a host's disk and boots it; run by `sh` in a mount namespace of its own, so that the mounts end with the last process.
#
# `network` leaves only /proc/sys/net writable: the rest of /proc/sys and /sys is the machine's own. For the same reason a host can
# neither load kernel modules nor set the clock. nspawn's own records go to a file system that ends with it.
#
# Arguments: image, host directory, machine name, host name, network namespace, power directory, where the host finds that, and
# then the files of its groups that take process numbers (`cgroup.procs`). Exit status: nspawn's, when the host has ended.
image=$1 directory=$2 machine=$3 name=$4 network=$5 power=$6 power_mount=$7
shift 7
for procs; do echo $$ >"$procs"; done
cd "$directory" || exit
mount -t overlay overlay -o "lowerdir=$image,upperdir=$directory/disk,workdir=$directory/work" root
mkdir -p /run/systemd/nspawn
mount -t tmpfs tmpfs /run/systemd/nspawn
export SYSTEMD_NSPAWN_API_VFS_WRITABLE=network
exec systemd-nspawn --boot --quiet --settings=no --register=no --keep-unit --console=pipe \
  --capability=all --drop-capability=CAP_SYS_MODULE,CAP_SYS_TIME \
  --directory="$directory/root" --machine="$machine" --hostname="$name" \
  --network-namespace-path="/run/netns/$network" --bind="$power:$power_mount" \
  --link-journal=no --resolv-conf=off --timezone=off
