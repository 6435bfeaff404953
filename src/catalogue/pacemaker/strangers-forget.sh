# shellcheck shell=bash
# Has the cluster forget the nodes that are none of those known. One that is in the membership is refused by crm_node(8) itself.
# Exit status: 0 when all are forgotten.

# Names of the members.
known=("${known[@]}")

nodes=$(cibadmin --query --scope nodes | sed -n 's/.* uname="\([^"]*\)".*/\1/p')
for node in $nodes; do
  case " ${known[*]} " in
    *" $node "*) ;;
    *) crm_node --force --remove="$node" ;;
  esac
done
