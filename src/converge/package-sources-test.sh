# shellcheck shell=bash
# Whether no file for apt is left that was written for an earlier design and is none of this one's.
# Exit status: 0 when so.

# The manifest of what was written; the directory of apt's files, and those of this design, all as the manifest names them.
manifest=${manifest?}
folder=${folder?}
wanted=("${wanted[@]}")

declare -A keep=()
for path in "${wanted[@]}"; do keep[$path]=1; done
if [ -r "$manifest" ]; then
  while read -r _ path; do
    if [ "${path#"$folder"/}" != "$path" ]; then [ -n "${keep[$path]:-}" ]; fi
  done <"$manifest"
fi
