# shellcheck shell=bash
# Looks again and again whether brokers that hear each other are still parted, and has this host's start anew where it is the one to.
# RabbitMQ does so only where one of them paused: brokers that heard each other again too soon stay parted for ever.
# At each look it also has copies of queues made anew that do not follow the others, and prints what was done.
# Exit status: it does not end.

# Ends with 0 when the broker is parted from others.
parted=${parted?}
# Has the broker start anew, and prints it.
rejoin=${rejoin?}
# Has queues mended; empty where the broker's version has no words for it.
mend=${mend?}
# Seconds between two looks. What is seen once may pass.
period=${period?}

while sleep "$period"; do
  if bash -c "$parted" 2>/dev/null; then
    sleep "$period"
    bash -c "$rejoin" || true
    echo
  elif [ -n "$mend" ]; then
    bash -c "$mend" 2>/dev/null || true
  fi
done
