# shellcheck shell=bash
# Whether the cluster's configuration has no other nodes than those that are known.
# Exit status: 0 when so.

# Names of the members.
known=("${known[@]}")

nodes=$(cibadmin --query --scope nodes | sed -n 's/.* uname="\([^"]*\)".*/\1/p')
for node in $nodes; do
  case " ${known[*]} " in
    *" $node "*) ;;
    *) exit 1 ;;
  esac
done
