# shellcheck shell=bash
# Before a member starts: whether what it has is of the cluster that serves. Data of another one would be replaced by a whole copy without a
# word; what becomes of them is for people to say.
# Exit status: 0 when it may start.

# How others are asked.
client=${client?}
# Addresses of the others.
others=("${others[@]}")
state=/var/lib/mysql/grastate.dat
own=$(awk '$1=="uuid:"{print $2}' "$state" 2>/dev/null || true)
case $own in '' | 00000000-*) exit 0 ;; esac
for other in "${others[@]}"; do
  said=$($client --connect-timeout=1 -h "$other" -N -B \
    -e "SHOW STATUS WHERE Variable_name IN ('wsrep_cluster_status', 'wsrep_cluster_state_uuid')" 2>/dev/null || true)
  case $said in *Primary*) ;; *) continue ;; esac
  case $said in *non-Primary*) continue ;; esac
  theirs=$(awk '$1=="wsrep_cluster_state_uuid"{print $2}' <<<"$said")
  if [ -z "$theirs" ] || [ "$theirs" = "$own" ]; then exit 0; fi
  echo "this member has data of cluster $own, and $other serves cluster $theirs, which would replace them: quorate recover says what each has" >&2
  exit 1
done
