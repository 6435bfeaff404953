# shellcheck shell=bash
# What would change on this host, by apt's own simulation, a line each:
#
#   lists WHY                 apt's lists could not be fetched
#   id ID                     the upgrade that was last begun here
#   begun                     it did not come to its end
#   gone NAME VERSION         to go back on it, this is wanted and apt has it no more
#   came NAME                 it brought this package, which stays
#   apt LINE                  what apt says
#
# Exit status: 0; else apt cannot say what would change.

# on, or back.
direction=${direction?}
# yes: the lists are fetched first.
fetch=${fetch?}
# Directory of the notes of upgrades.
notes=${notes?}

export LC_ALL=C DEBIAN_FRONTEND=noninteractive
if [ "$fetch" = yes ] && ! said=$(apt-get update -qq --error-on=any -o DPkg::Lock::Timeout=60 2>&1); then
  printf 'lists %s\n' "$(grep -m 1 '^[EW]:' <<<"$said" || head -n 1 <<<"$said")"
fi
if [ -r "$notes/before" ]; then head -n 1 "$notes/before" | sed 's/^/id /'; fi
if [ -e "$notes/begun" ]; then echo begun; fi

apt() { apt-get --simulate -o Debug::NoLocking=1 "$@" | sed 's/^/apt /'; }
if [ "$direction" = on ]; then
  apt upgrade --with-new-pkgs
  exit
fi
[ -r "$notes/before" ] || exit 0
wanted=()
while read -r name version; do
  if [ -z "$version" ]; then
    echo "came $name"
  elif [ "$(dpkg-query -W -f='${Version}' "$name" 2>/dev/null)" != "$version" ]; then
    if apt-cache madison "$name" | awk -F' *[|] *' -v wanted="$version" '$2 == wanted { found = 1 } END { exit !found }'; then
      wanted+=("$name=$version")
    else
      echo "gone $name $version"
    fi
  fi
done < <(tail -n +2 "$notes/before")
if [ "${#wanted[@]}" -gt 0 ]; then apt install --allow-downgrades "${wanted[@]}"; fi
