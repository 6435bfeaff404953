# shellcheck shell=bash
# Lets this host's member begin a new store, alone: the others join it. Not to be run where anybody has a store already.
# Exit status: 0 when it may be started.
beginning=${beginning?}
mark=${mark?}
name=${name?}
peer=${peer?}
install -d -o etcd -g etcd -m 0700 /var/lib/etcd
rm -f "$mark"
cat >"$beginning.new" <<SETTINGS
ETCD_INITIAL_CLUSTER=$name=$peer
ETCD_INITIAL_CLUSTER_STATE=new
ETCD_INITIAL_CLUSTER_TOKEN=$(cat /proc/sys/kernel/random/uuid)
SETTINGS
sync "$beginning.new"
mv "$beginning.new" "$beginning"
