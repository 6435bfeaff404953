# shellcheck shell=bash
# Gives `call_broker NODE ADDRESS`: it evaluates the Erlang expression on standard input in the broker of a node, `-` for this host's, at
# an address, and prints what that prints.
#
# Brokers that speak TLS are asked at the socket of the one beside it (console.erl): erl_call has no TLS.
# erl_call finds IPv4 addresses only: a broker at one of IPv6 is reached by a relay on the loopback, which takes one connection and ends
# with it. Source: Erlang's `erl_call.c`, `ei_gethostbyname`.
# While the cookie is being renewed a broker may know the one before still: it is asked by that, if it is not heard by the other.
# Exit status: of call_broker socat's or erl_call's, which is 0 whatever the expression does.
# Port at which brokers talk to each other.
port=${port?}
# The socket of a broker that speaks TLS.
console=${console?}
# Where the cookie before the one that is laid is, while there is one.
before=${before?}
call_broker() {
  local node=$1 place=$2:$port expression said home status=1
  expression=$(cat)
  # One that is left from a broker that spoke TLS takes no connection.
  if [ -S "$console" ] && printf '%s\n%s\n' "$node" "$expression" | timeout 30 socat -t 30 - "UNIX-CONNECT:$console" 2>/dev/null; then return; fi
  for home in /var/lib/rabbitmq "$before"; do
    [ "$home" != "$before" ] || [ -e "$home/.erlang.cookie" ] || continue
    case $2 in *:*)
      exec {relay}< <(exec socat -d -d TCP4-LISTEN:0,bind=127.0.0.1,accept-timeout=10 "TCP6:[$2]:$port" 2>&1)
      while IFS= read -r -u "$relay" said; do
        case $said in *" listening on "*) place=127.0.0.1:${said##*:} && break ;; esac
      done
      ;;
    esac
    status=0
    HOME=$home timeout 30 erl_call -R -address "$place" -fetch_stdout -no_result_term -e <<<"$expression" || status=$?
    if [ "$status" = 0 ]; then break; fi
  done
  return "$status"
}
