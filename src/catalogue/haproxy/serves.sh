# shellcheck shell=bash
# Asks the balancer of this host whether it has a backend that serves, of any endpoint: a live process proves nothing.
# Exit status: 1 when it has none, which it says; otherwise the script goes on.
exec 3<>/dev/tcp/127.0.0.1/8404 || { echo "haproxy does not listen"; exit 1; }
printf 'GET /serving HTTP/1.0\r\n\r\n' >&3
read -r -t 0.7 _ status _ <&3
[ "${status:-}" = 200 ] || { echo "haproxy has no backend that serves"; exit 1; }
