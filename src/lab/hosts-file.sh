# shellcheck shell=bash
# Makes a hosts file know the lab's hosts of now: lines of its own go and come, all others stay where they are.
# Exit status: 0 when it is written.

# Path of the file.
file=${file?}
# Names whose lines go, and lines that come.
gone=("${gone[@]}")
came=("${came[@]}")

{
  while IFS= read -r line; do
    keep=1
    for name in "${gone[@]}"; do
      case $line in *$'\t'"$name") keep=0 ;; esac
    done
    if [ "$keep" = 1 ]; then printf '%s\n' "$line"; fi
  done <"$file"
  if [ "${#came[@]}" -gt 0 ]; then printf '%s\n' "${came[@]}"; fi
} >"$file.lab"
chmod 0644 "$file.lab"
mv "$file.lab" "$file"
