# shellcheck shell=bash
# Prints what the message broker of the host goes by and whom it knows: what the expression prints in it; nothing where there is
# none. The broker is asked by erl_call, which takes milliseconds, and only where that does not reach it by its own tool, which
# takes a second of processor time. The cookie is read from the broker's home. Exit status: of no meaning.

# An Erlang expression, and the port at which brokers talk to each other.
expression=${expression?}
port=${port?}
[ -r /var/lib/rabbitmq/.erlang.cookie ] || exit 0
address=$(ss -Hltn "sport = :$port" | awk '{ sub(/:[0-9]+$/, "", $4); print $4; exit }')
case $address in
  '') exit 0 ;;
  '*' | 0.0.0.0 | '[::]') address=127.0.0.1 ;;
esac
case $address in
  *:*) ;;
  *)
    if command -v erl_call >/dev/null; then
      said=$(HOME=/var/lib/rabbitmq erl_call -R -address "$address:$port" -fetch_stdout -no_result_term -e <<<"$expression." 2>/dev/null || true)
      if [ -n "$said" ]; then printf '%s\n' "$said"; exit 0; fi
    fi
    ;;
esac
rabbitmqctl -q eval "$expression." 2>/dev/null || true
