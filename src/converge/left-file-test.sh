# shellcheck shell=bash
# Whether the manifest does not name a file.
# Exit status: 0 when so.

manifest=${manifest?}
path=${path?}

if [ ! -e "$manifest" ]; then exit 0; fi
while read -r _ name; do
  if [ "$name" = "$path" ]; then exit 1; fi
done <"$manifest"
