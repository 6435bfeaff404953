# shellcheck shell=bash
# Looks again and again whether brokers that hear each other are still parted, and has this host's start anew where it is the one to.
# RabbitMQ does so only where one of them paused: brokers that heard each other again too soon stay parted for ever.
# Exit status: it does not end.

# Ends with 0 when the broker is parted from others.
parted=${parted?}
# Has the broker start anew, and prints it.
rejoin=${rejoin?}
# Seconds between two looks. What is seen once may pass.
period=${period?}

while sleep "$period"; do
  if bash -c "$parted" 2>/dev/null; then
    sleep "$period"
    bash -c "$rejoin" || true
    echo
  fi
done
