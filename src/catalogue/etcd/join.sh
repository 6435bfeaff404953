# shellcheck shell=bash
# Lets this host's member join the store of others. It joins without a vote, so that the others do not need it before it runs. Whom they
# count in its place, of a disk that was lost, they count no more.
# Source: etcd 3.5, "Runtime reconfiguration", "Learner".
# Exit status: 0 when it may be started.
beginning=${beginning?}
mark=${mark?}
control=${control?}
name=${name?}
peer=${peer?}
# Where the others answer, separated by commas.
others=${others?}
token=${token?}
export QUORATE_ENDPOINTS=$others
# Nobody is let in before the others have been connected to each other for five seconds.
# Source: etcd 3.5, server/etcdserver/server.go, `HealthInterval`.
patiently() {
  local turn
  for turn in {1..20}; do
    if "$control" "$@" >/dev/null 2>&1; then return 0; fi
    [ "$turn" = 20 ] || sleep 1
  done
  "$control" "$@" >/dev/null
}
# A line a member: id, state, name, where others reach it, where clients do, whether it has no vote yet.
members=$("$control" member list)
own=$(awk -F ', ' -v peer="$peer" '$4 == peer { print $1, $2 }' <<<"$members")
case $own in
  *' unstarted') ;;
  ?*) patiently member remove "${own%% *}"; own='' ;;
esac
if [ -z "$own" ]; then patiently member add "$name" --learner --peer-urls="$peer"; fi
members=$("$control" member list)
cluster=$(awk -F ', ' -v peer="$peer" -v name="$name" '$4 == peer { $3 = name } { print $3 "=" $4 }' <<<"$members" | paste -sd ,)
install -d -o etcd -g etcd -m 0700 /var/lib/etcd
rm -f "$mark"
cat >"$beginning.new" <<SETTINGS
ETCD_INITIAL_CLUSTER=$cluster
ETCD_INITIAL_CLUSTER_STATE=existing
ETCD_INITIAL_CLUSTER_TOKEN=$token
SETTINGS
sync "$beginning.new"
mv "$beginning.new" "$beginning"
