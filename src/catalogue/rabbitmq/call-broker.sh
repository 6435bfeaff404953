# shellcheck shell=bash
# Gives `call_broker ADDRESS`: it evaluates the Erlang expression on standard input in the broker at an address, and prints what that prints.
# erl_call finds IPv4 addresses only: a broker at one of IPv6 is reached by a relay on the loopback, which takes one connection and ends
# with it. Source: Erlang's `erl_call.c`, `ei_gethostbyname`.
# Exit status: of call_broker erl_call's, which is 0 whatever the expression does.
# Port at which brokers talk to each other.
port=${port?}
call_broker() {
  local place=$1:$port said
  case $1 in *:*)
    exec {relay}< <(exec socat -d -d TCP4-LISTEN:0,bind=127.0.0.1,accept-timeout=10 "TCP6:[$1]:$port" 2>&1)
    while IFS= read -r -u "$relay" said; do
      case $said in *" listening on "*) place=127.0.0.1:${said##*:} && break ;; esac
    done
    ;;
  esac
  HOME=/var/lib/rabbitmq timeout 30 erl_call -R -address "$place" -fetch_stdout -no_result_term -e
}
