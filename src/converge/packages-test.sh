# shellcheck shell=bash
# Whether packages are installed, and nothing is left of an installation that was interrupted.
# Exit status: 0 when so.

packages=("${packages[@]}")
# Path of policy-rc.d, and the line that tells ours.
policy=${policy?}
mark=${mark?}

states=$(dpkg-query -W -f='${db:Status-Status},' -- "${packages[@]}" 2>/dev/null)
[ -z "${states//installed,/}" ]
[ ! -e "$policy.kept-by-quorate" ]
if [ -e "$policy" ]; then ! grep -qxF -- "$mark" "$policy"; fi
