# shellcheck shell=bash
# Asks the balancer of this host whether it has a backend that serves, of any endpoint: a live process proves nothing. Where processes
# have waited for a processor half of the last ten seconds an answer may be late: then the balancer is slow, as every other program of
# the host, and an address that left it would come to nobody who is faster.
# Exit status: 1 when it has none, which it says; otherwise the script goes on.
exec 3<>/dev/tcp/127.0.0.1/8404 || { echo "haproxy does not listen"; exit 1; }
printf 'GET /serving HTTP/1.0\r\n\r\n' >&3
patience=0.7 waited=0
if [ -r /proc/pressure/cpu ]; then read -r _ waited _ </proc/pressure/cpu; fi
waited=${waited#avg10=}
if [ "${waited%%.*}" -ge 50 ]; then patience=3; fi
read -r -t "$patience" _ status _ <&3 || { echo "haproxy gave no answer within $patience s"; exit 1; }
[ "${status:-}" = 200 ] || { echo "haproxy has no backend that serves"; exit 1; }
