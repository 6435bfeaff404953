# shellcheck shell=bash
# Installs newer packages, or those that were there before the last upgrade. The versions that were there are noted first, and none of
# the services is started or stopped by it. A policy of the operator's own is put aside and back, as by packages-install.sh.
# Exit status: 0 when apt has nothing more to change.

# on, or back.
direction=${direction?}
# Names the upgrade.
id=${id?}
# Directory of the notes of upgrades.
notes=${notes?}
# Path of policy-rc.d, and the line that tells ours.
policy=${policy?}
mark=${mark?}

export LC_ALL=C DEBIAN_FRONTEND=noninteractive
mkdir -p "$notes"
options=(
  -y --no-install-recommends -o DPkg::Lock::Timeout=300
  -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold
)
if [ -e "$policy" ] && ! grep -qxF -- "$mark" "$policy"; then mv -f "$policy" "$policy.kept-by-quorate"; fi
restore() {
  rm -f "$policy"
  if [ -e "$policy.kept-by-quorate" ]; then mv -f "$policy.kept-by-quorate" "$policy"; fi
}
trap restore EXIT
printf '#!/bin/sh\n%s\nexit 101\n' "$mark" >"$policy"
chmod 755 "$policy"

# What was there before stays noted through whatever goes on with it.
if [ "$direction" = on ]; then
  if [ -e "$notes/begun" ]; then cp "$notes/before" "$notes/before.new"; else printf '%s\n' "$id" >"$notes/before.new"; fi
  while read -r name; do
    if ! cut -d ' ' -f 1 "$notes/before.new" | grep -qxF -- "$name"; then
      printf '%s %s\n' "$name" "$(dpkg-query -W -f='${Version}' "$name" 2>/dev/null || true)" >>"$notes/before.new"
    fi
  done < <(apt-get --simulate -o Debug::NoLocking=1 upgrade --with-new-pkgs | awk '/^Inst / { print $2 }')
  mv -fT "$notes/before.new" "$notes/before"
fi
printf '%s\n' "$direction" >"$notes/begun"

dpkg --configure -a --force-confdef --force-confold
if [ "$direction" = on ]; then
  apt-get upgrade --with-new-pkgs "${options[@]}"
else
  wanted=()
  while read -r name version; do
    if [ -n "$version" ]; then wanted+=("$name=$version"); fi
  done < <(tail -n +2 "$notes/before")
  apt-get install --allow-downgrades "${options[@]}" -- "${wanted[@]}"
fi
