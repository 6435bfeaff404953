# shellcheck shell=bash
# Prints the units that were started for the site and run now, one a line.
# Exit status: 0.

# Directory of the units' stamps.
stamps=${stamps?}

for stamp in "$stamps"/*; do
  if [ ! -f "$stamp" ]; then continue; fi
  unit=${stamp##*/}
  if systemctl is-active --quiet "$unit"; then printf '%s\n' "$unit"; fi
done
