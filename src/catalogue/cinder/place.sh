# shellcheck shell=bash
# Brings a directory of volumes to where cinder's driver looks for a share that is mounted, and makes it cinder's.
#
#   cinder-place DIRECTORY MOUNT-POINT
#
# Exit status: 0 when it is there.
set -eu
install -d -o cinder -g cinder -m 0750 "$1"
install -d -o cinder -g cinder -m 0755 "${2%/*}" "$2"
mountpoint -q "$2" || mount --bind "$1" "$2"
