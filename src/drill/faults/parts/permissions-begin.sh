# shellcheck shell=bash
# Takes a program its rights to a file, and kills every process of its units, so that it reads the file again.
# Exit status: 0 when it has none.
units=("${units[@]}")
file=${file?}
kept=${kept?}
[ -e "$kept" ] || stat --format='%a %u:%g' "$file" >"$kept"
chown root:root "$file"
chmod 000 "$file"
for unit in "${units[@]}"; do
  systemctl kill --signal=SIGKILL --kill-whom=all "$unit" || true
done
