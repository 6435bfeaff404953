# shellcheck shell=bash
# Installs packages; none of their services starts by that. A policy of the operator's own is put aside and back. One that an
# interrupted run left is recognised by its mark, by packages-test.sh as well, and removed by the next run.
# Exit status: 0 when they are installed.

packages=("${packages[@]}")
# Path of policy-rc.d, and the line that tells ours.
policy=${policy?}
mark=${mark?}
# Digest of the files that tell apt where packages come from, empty where none are Quorate's; and the file that says of which digest
# the package lists are.
sources=${sources?}
lists=${lists?}

if [ -e "$policy" ] && ! grep -qxF -- "$mark" "$policy"; then mv -f "$policy" "$policy.kept-by-quorate"; fi
restore() {
  rm -f "$policy"
  if [ -e "$policy.kept-by-quorate" ]; then mv -f "$policy.kept-by-quorate" "$policy"; fi
}
trap restore EXIT
printf '#!/bin/sh\n%s\nexit 101\n' "$mark" >"$policy"
chmod 755 "$policy"
export DEBIAN_FRONTEND=noninteractive
options=(
  -y --no-install-recommends -o DPkg::Lock::Timeout=300
  -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold
)
dpkg --configure -a --force-confdef --force-confold
# Lists of other sources would let a package come from the wrong one, and so would a source that could not be read.
of=""
if [ -r "$lists" ]; then read -r of <"$lists" || true; fi
if [ "$of" != "$sources" ]; then
  apt-get update --error-on=any -o DPkg::Lock::Timeout=300
  mkdir -p "${lists%/*}"
  printf '%s\n' "$sources" >"$lists.new"
  mv -fT "$lists.new" "$lists"
fi
if ! apt-get install "${options[@]}" -- "${packages[@]}"; then
  apt-get update -o DPkg::Lock::Timeout=300
  apt-get install "${options[@]}" -- "${packages[@]}"
fi
