# shellcheck shell=bash
# Whether the broker of this host speaks to the others as the design has it, or does not run.
# Exit status: 0 when so.
# Erlang's name for how: inet_tls.
wire=${wire?}
pid=$(systemctl show --property=MainPID --value rabbitmq-server.service)
if [ "${pid:-0}" != 0 ]; then
  speaks=$(tr '\0' '\n' <"/proc/$pid/cmdline" | grep -A1 -xe -proto_dist | tail -n 1 || true)
  [ "${speaks:-inet_tcp}" = "$wire" ]
fi
