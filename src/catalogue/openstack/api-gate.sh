# shellcheck shell=bash
# Keeps an API's health check at 503 while it is not ready for clients, so that the balancers send it none.
#
#   SERVICE-gate hold FILE                  before it starts
#   SERVICE-gate open FILE URL REQUEST      once it listens: sends REQUEST, a curl configuration, to all workers, and lets clients in
#   SERVICE-gate drain FILE SECONDS PORT    before it stops: waits until the balancers have noticed, and nobody waits for an answer
#
# FILE is what oslo.middleware's `disable_by_file` looks for. Exit status: 0; a start or a stop must not fail for this.
file=$2
case $1 in
hold)
  mkdir -p "${file%/*}" && : >"$file"
  ;;
open)
  url=$3 request=$4
  # However this ends, clients are let in: a cold API is better than none.
  trap 'rm -f "$file"' EXIT
  until=$((SECONDS + 60))
  until curl -s -o /dev/null -m 2 "$url"; do
    [ "$SECONDS" -lt "$until" ] || exit 0
    sleep 0.2
  done
  # More at once than there are workers, and again: each loads its drivers, connects and fills its caches at its first. Where
  # the answer does not come, what it rests on is not there yet (a new site, one that lost all its hosts): nothing to wait for.
  for _ in 1 2 3; do
    curl -s -o /dev/null -m 5 -K "$request" || exit 0
    for _ in 1 2 3 4 5 6 7 8; do
      curl -s -o /dev/null -m 5 -K "$request" &
    done
    wait
  done
  ;;
drain)
  # A process that is gone has no clients to spare.
  if [ -n "${MAINPID:-}" ] && kill -0 "$MAINPID" 2>/dev/null; then
    : >"$file"
    sleep "$3"
    # A balancer ends its connection with each answer. Who has not got one by then waits for more than an answer.
    until=$((SECONDS + 20))
    while [ "$SECONDS" -lt "$until" ] && ss -Htn state established "( sport = :$4 )" | grep -q .; do
      sleep 0.1
    done
  fi
  ;;
esac
exit 0
