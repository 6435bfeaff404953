# shellcheck shell=bash
# Prints what a member's disk and server say of its data, a `key=value` line each. Where no server runs, the data are asked themselves
# (`mariadbd --wsrep-recover`): grastate.dat is a file that may be old, and somebody's edit.
# Exit status: 0.

# All members, as NAME=ADDRESS.
members=("${members[@]}")
# At which members speak with each other.
port=${port?}
data=/var/lib/mysql
state=$data/grastate.dat
history=/var/lib/quorate/galera-history
status() { timeout 5 mariadb -N -B -e "SHOW STATUS LIKE 'wsrep_$1'" 2>/dev/null | cut -f2 || true; }
saved() { awk -v key="$1:" '$1==key{print $2; exit}' "$state"; }
uuid="" seqno=-1 pristine=0 running=0 receiving="" half=0 prepared=0 trouble=""
file=missing saved_uuid="" saved_seqno=-1 safe=0
if [ -s "$state" ]; then
  file=written saved_uuid=$(saved uuid) saved_seqno=$(saved seqno) safe=$(saved safe_to_bootstrap)
elif [ -e "$state" ]; then
  file=empty
elif [ ! -e /var/lib/quorate/galera-member ]; then
  schemas=$(find "$data" -mindepth 1 -maxdepth 1 -type d \
    ! -name mysql ! -name sys ! -name performance_schema ! -name test ! -name 'lost+found')
  [ -n "$schemas" ] || pristine=1
fi
# One that is refused again and again is activating as well, and has no server between two attempts.
unit=$(systemctl show --property=ActiveState,SubState mariadb.service 2>/dev/null || true)
if pgrep -x mariadbd >/dev/null || { grep -qx ActiveState=activating <<<"$unit" && ! grep -qE '^SubState=(auto-restart|start-pre)' <<<"$unit"; }; then
  running=1
fi
# A copy of the whole is being taken, or was cut off. Source: wsrep_sst_common.
if [ -e "$data/sst_in_progress" ] || [ -d "$data/.sst" ]; then half=1; fi
# The program that takes whole copies runs from the beginning, also where only the rest comes: that comes by a port of its own.
if [ "$running" = 1 ] && ss -Htn state established 2>/dev/null | awk '{print $3}' | grep -q ':4568$'; then
  receiving=rest
elif pgrep -f 'wsrep_sst_[a-z]+ .*--role.joiner' >/dev/null; then
  receiving=whole
fi
if [ "$pristine" = 0 ] && [ "$running" = 0 ] && [ -z "$receiving" ]; then
  log=$(mktemp)
  chown mysql "$log"
  mariadbd --user=mysql --wsrep-recover --disable-log-error >"$log" 2>&1 || true
  position=$(sed -n 's/.*WSREP: Recovered position: *//p' "$log" | tail -n 1)
  prepared=$(sed -n 's/.*Found \([0-9]*\) prepared XA transactions.*/\1/p' "$log" | tail -n 1)
  [ -n "$position" ] || trouble=$(sed -n 's/.*\[ERROR\] *//p' "$log" | head -n 1)
  rm -f "$log"
  if [ -n "$position" ]; then
    uuid=${position%%:*}
    seqno=${position#*:}
    seqno=${seqno%%,*}
  fi
fi
echo "status=$(status cluster_status)"
echo "size=$(status cluster_size)"
echo "cluster=$(status cluster_state_uuid)"
echo "committed=$(status last_committed)"
echo "file=$file"
echo "saved_uuid=$saved_uuid"
echo "saved_seqno=${saved_seqno:--1}"
echo "safe=${safe:-0}"
echo "uuid=$uuid"
echo "seqno=${seqno:--1}"
echo "prepared=${prepared:-0}"
echo "half=$half"
echo "receiving=$receiving"
echo "pristine=$pristine"
echo "running=$running"
echo "history=$(paste -sd ' ' "$history" 2>/dev/null || true)"
hears=
for member in "${members[@]}"; do
  if timeout 1 bash -c ": <>/dev/tcp/${member#*=}/$port" 2>/dev/null; then hears="$hears ${member%%=*}"; fi
done
echo "hears=$hears"
echo "trouble=$trouble"
