# shellcheck shell=sh
# Lays a layer over a tree, to which image-install.sh then adds packages; image-finish.sh comes after it, and vm/image-finish.sh. The
# mount ends with the build's own mount namespace.
#
# Arguments: the tree, the image to make, the directory of downloads, a directory whose `etc` has the files for apt that are there only
# meanwhile, then the packages. Exit status: 0 when all went well.
base=$1 made=$2 debs=$3 apt=$4
shift 4
export debs apt
tree=$made/tree
# The kernel's package would make an initial file system of its own, which nothing boots: the hook of initramfs-tools knows this word.
export INITRD=No
mkdir -p "$made/layer" "$made/work" "$tree"
mount -t overlay overlay -o "lowerdir=$base,upperdir=$made/layer,workdir=$made/work" "$tree"
