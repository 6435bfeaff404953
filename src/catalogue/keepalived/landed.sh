# shellcheck shell=bash
# Waits until this host holds an address.
# Exit status: 0 as soon as it does, 1 when the time is over.
address=${address?}
# Whole seconds.
patience=${patience?}
until=$((SECONDS + patience))
until ip -o -4 addr show to "$address/32" | grep -q .; do
  [ "$SECONDS" -lt "$until" ] || exit 1
  sleep 0.1
done
