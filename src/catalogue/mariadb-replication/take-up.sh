# shellcheck shell=bash
# Has the cluster restart the servers of this database that show clients no certificate of the cluster's authority: standbys one after
# another, and the primary last, after one that shows it has been promoted. Cut off, it goes on with those that are left.
# Exit status: 0 when every server that listens shows one.
# Source: crm_resource(8), --restart, --move.
authority=${authority?}
port=${port?}
# The clone of all copies.
resource=${resource?}
# The client that asks whichever member is primary.
at_primary=${at_primary?}
# NAME=ADDRESS of each, addresses as servers listen for clients.
members=("${members[@]}")

# Also of one that does not listen: it begins with its files.
shows() {
  local place=$1:$port
  case $1 in *:*) place="[$1]:$port" ;; esac
  timeout 1 bash -c ": <>/dev/tcp/$1/$port" 2>/dev/null || return 0
  timeout 5 openssl s_client -connect "$place" -starttls mysql -CAfile "$authority" -verify_return_error </dev/null >/dev/null 2>&1
}

restart() {
  echo "the server on $1 is restarted with its certificate" >&2
  crm_resource --restart --resource "$resource" --node "$1" --timeout 300s >&2
  shows "$2"
}

primary=$("$at_primary" -N -B -e 'SELECT @@report_host')
last="" heir=""
for member in "${members[@]}"; do
  name=${member%%=*} address=${member#*=}
  if [ "$name" = "$primary" ]; then
    shows "$address" || last=$address
    continue
  fi
  shows "$address" || restart "$name" "$address"
  heir=${heir:-$name}
done
if [ -z "$last" ]; then exit 0; fi
if [ -n "$heir" ]; then
  crm_resource --resource "$resource" --move --promoted --node "$heir" --lifetime PT2M >&2
  crm_resource --wait --timeout 90s >&2
  crm_resource --resource "$resource" --clear >&2
fi
restart "$primary" "$last"
