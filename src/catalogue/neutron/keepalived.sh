# shellcheck shell=bash
# Starts the keeper of a router's addresses as Neutron's L3 agent asks, but that a standby waits for fewer advertisements than VRRP's three
# before it takes over: Neutron writes the file and has no option for it. What the agent writes is included, so that a reload reads it anew.
#
# Arguments: keepalived's, with `-f FILE` among them. Exit status: keepalived's.
adverts=${adverts?}
given=("$@")
arguments=()
while [ $# -gt 0 ]; do
  if [ "$1" = -f ] && [ $# -gt 1 ]; then
    file=$2
    own=${file%/*}/quorate-keepalived.conf
    printf 'global_defs {\n    vrrp_down_timer_adverts %s\n}\ninclude %s\n' "$adverts" "$file" >"$own" || exec /usr/sbin/keepalived "${given[@]}"
    arguments+=(-f "$own")
    shift 2
  else
    arguments+=("$1")
    shift
  fi
done
exec /usr/sbin/keepalived "${arguments[@]}"
