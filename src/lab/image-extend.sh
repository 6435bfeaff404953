# shellcheck shell=sh
# Makes a copy of a tree, to which image-install.sh then adds packages. Its lines `I: …` are the stages that the operator is told.
#
# Arguments: the base, the tree to make, the directory of downloads, a directory whose `etc` has the files for apt that are there only
# meanwhile, then the packages. Exit status: 0 when all went well.
base=$1 tree=$2 debs=$3 apt=$4
shift 4
export debs apt
echo "I: copying the smaller image"
cp -a --reflink=auto "$base" "$tree"
