# shellcheck shell=bash
# Whether this host has what it is to have: an upgrade was begun, and apt has nothing more to change.
# Exit status: 0 when so.

# on, or back.
direction=${direction?}
# Directory of the notes of upgrades.
notes=${notes?}

# `set -e` looks past a test that is not the last of its line, and past every `!`.
begun=$(cat "$notes/begun" 2>/dev/null || true)
if [ "$begun" != "$direction" ]; then exit 1; fi
if [ "$direction" = on ]; then
  said=$(LC_ALL=C apt-get --simulate -o Debug::NoLocking=1 upgrade --with-new-pkgs)
  if grep -q '^Inst ' <<<"$said"; then exit 1; fi
else
  while read -r name version; do
    if [ -z "$version" ]; then continue; fi
    now=$(dpkg-query -W -f='${Version}' "$name" 2>/dev/null || true)
    if [ "$now" != "$version" ]; then exit 1; fi
  done < <(tail -n +2 "$notes/before")
fi
[ -z "$(dpkg --audit)" ]
