# shellcheck shell=bash
# Waits until this host holds an address.
# Exit status: 0 as soon as it does, 1 when the time is over.
address=${address?}
# Whole seconds.
patience=${patience?}
until=$((SECONDS + patience))
until ip -o addr show to "$address" | grep -q .; do
  [ "$SECONDS" -lt "$until" ] || exit 1
  sleep 0.1
done
