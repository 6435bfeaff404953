# shellcheck shell=bash
# Whether no other node is a member of the cluster now than those that are known; also where no cluster runs.
# Exit status: 0 when so; 1 when there is one, which it names.

# Node ids of the members.
known=("${known[@]}")

# The node 0 is the quorum device.
members=$(corosync-quorumtool -l -p 2>/dev/null | awk '$1 ~ /^[1-9][0-9]*$/ { print $1 }') || exit 0
for id in $members; do
  case " ${known[*]} " in
    *" $id "*) ;;
    *)
      echo "the node $id is a member and no host of the site file: let it leave first (state: leaving)" >&2
      exit 1
      ;;
  esac
done
