# shellcheck shell=bash
# Asks a cache for its statistics. Source: memcached `protocol.txt`, "Statistics".
# Exit status: not 0 when it does not answer.
address=${address?}
port=${port?}
exec 3<>"/dev/tcp/$address/$port"
printf 'stats\r\nquit\r\n' >&3
timeout 2 cat <&3 | tr -d '\r'
