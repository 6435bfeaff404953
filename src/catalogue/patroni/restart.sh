# shellcheck shell=bash
# Restarts the servers of all members whose parameters wait for that: standbys first, one after another, then the primary; and standbys
# again, which take a number that is smaller than the primary's only after it.
# Source: patronictl(1), `restart`; PostgreSQL 17 manual, 26.4.3 "Administrator's Overview".
# Exit status: 0 when none waits any more.
site=${site?}
config=${config?}
ask=${ask?}
# A member tells the others in its next round; in seconds.
round=${round?}
waits() { "$ask" cluster | grep -q '"pending_restart": *true'; }
for role in replica primary replica; do
  waits || exit 0
  patronictl -c "$config" restart "$site" --pending --force --role "$role" >&2 || true
  sleep "$((2 * round))"
  for _ in {1..60}; do
    "$ask" cluster | grep -q '"state": *"\(restarting\|starting\|stopped\)"' || break
    sleep 0.5
  done
done
! waits
