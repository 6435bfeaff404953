# shellcheck shell=bash
# Prints what a member's disk says of the store, a `key=value` line each. Reads only.
# Exit status: 0.
data=${data?}
beginning=${beginning?}
state=none token=
if [ -d "$data/member/wal" ]; then
  state=unreadable
  if [ -s "$beginning" ]; then
    state=clustered
    token=$(sed -n 's/^ETCD_INITIAL_CLUSTER_TOKEN=//p' "$beginning")
  fi
fi
echo "state=$state"
echo "cluster=$token"
