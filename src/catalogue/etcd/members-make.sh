# shellcheck shell=bash
# Strikes off whom the store counts and the design does not have.
# Exit status: 0 when nobody is left to strike off.
control=${control?}
peers=("${peers[@]}")
"$control" member list | while IFS=, read -r id _ _ peer _; do
  if ! printf '%s\n' "${peers[@]}" | grep -qxF "${peer# }"; then "$control" member remove "$id" >/dev/null; fi
done
