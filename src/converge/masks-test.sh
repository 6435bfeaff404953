# shellcheck shell=bash
# Whether units can start by no means, and do not run.
# Exit status: 0 when so.

units=("${units[@]}")
# Where systemd's own configuration is.
directory=${directory?}

for unit in "${units[@]}"; do [ "$directory/$unit" -ef /dev/null ]; done
if systemctl is-active --quiet "${units[@]}"; then exit 1; fi
