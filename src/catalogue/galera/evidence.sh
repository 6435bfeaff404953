# shellcheck shell=bash
# Prints what a member's disk and server say of its data, a `key=value` line each. `mariadbd --wsrep-recover` runs only where no
# server runs and grastate.dat gives no sequence number.
# Exit status: 0.
state=/var/lib/mysql/grastate.dat
status=$(mariadb -N -B -e "SHOW STATUS LIKE 'wsrep_cluster_status'" 2>/dev/null | cut -f2 || true)
size=$(mariadb -N -B -e "SHOW STATUS LIKE 'wsrep_cluster_size'" 2>/dev/null | cut -f2 || true)
uuid="" seqno=-1 safe=0 pristine=0 running=0
if [ -s "$state" ]; then
  uuid=$(awk '$1=="uuid:"{print $2}' "$state")
  seqno=$(awk '$1=="seqno:"{print $2}' "$state")
  safe=$(awk '$1=="safe_to_bootstrap:"{print $2}' "$state")
elif [ ! -e /var/lib/quorate/galera-member ]; then
  schemas=$(find /var/lib/mysql -mindepth 1 -maxdepth 1 -type d \
    ! -name mysql ! -name sys ! -name performance_schema ! -name test ! -name 'lost+found')
  [ -n "$schemas" ] || pristine=1
fi
if pgrep -x mariadbd >/dev/null; then running=1; fi
if [ "$pristine" = 0 ] && [ "${seqno:--1}" = -1 ] && [ "$running" = 0 ]; then
  log=$(mktemp)
  chown mysql "$log"
  mariadbd --user=mysql --wsrep-recover --disable-log-error >"$log" 2>&1 || true
  position=$(sed -n 's/.*WSREP: Recovered position: *//p' "$log" | tail -n 1)
  rm -f "$log"
  if [ -n "$position" ]; then
    uuid=${position%%:*}
    seqno=${position#*:}
    seqno=${seqno%%,*}
  fi
fi
echo "status=$status"
echo "size=${size:-0}"
echo "uuid=$uuid"
echo "seqno=${seqno:--1}"
echo "safe=${safe:-0}"
echo "pristine=$pristine"
echo "running=$running"
