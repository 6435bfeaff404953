# shellcheck shell=bash
# Asks an HTTP service about itself, directly and not through the balancer, and prints `<unit state> <status> <seconds>`; the status
# is 000 where nobody answers.
# Exit status: 0.
unit=${unit?}
url=${url?}
state=$(systemctl is-active "$unit" || true)
answer=$(curl -s -o /dev/null -m 2 -w '%{http_code} %{time_total}' "$url" || true)
echo "$state $answer"
