# shellcheck shell=bash
# Whether there is an ext4 file system at the beginning of the device below DRBD, whose own data are at its end. Read past the kernel's
# cache of the device: what DRBD writes does not go through that one. Source: the kernel's "ext4 Data Structures", `s_magic`.
# Exit status: 0 when there is.
device=${device?}
magic=$(dd if="$device" bs=4096 count=1 iflag=direct status=none | od -A n -t x1 -j 1080 -N 2)
[ "$magic" = " 53 ef" ]
