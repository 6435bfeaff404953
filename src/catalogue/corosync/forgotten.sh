# shellcheck shell=bash
# Whether every member of the cluster is a host of the site, whatever it does there; also where no cluster runs.
# Exit status: 0 when so; 1 when one is not, which it names.

# Addresses of the site's hosts on the first ring.
known=("${known[@]}")

members=$(corosync-quorumtool -l -i -p 2>/dev/null | awk '$1 ~ /^[0-9]+$/ { for (at = 2; at <= NF; at++) if ($at ~ /[.:]/) print $at }') || exit 0
for address in $members; do
  case " ${known[*]} " in
    *" $address "*) ;;
    *)
      echo "$address is a member and no host of the site file: let it leave first (state: leaving)" >&2
      exit 1
      ;;
  esac
done
