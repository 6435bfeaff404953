# shellcheck shell=bash
# Prints what a member says of itself and of the others, a JSON document each: maintenance/status and cluster/member/list.
# Source: etcd 3.5, "gRPC gateway"; neither wants a login.
# Exit status: 0 when it answers.
url=${url?}
# Words for curl about certificates.
tls=("${tls[@]}")
ask() { curl -sS --max-time 2 "${tls[@]}" -X POST -d '{}' "$url/v3/$1"; }
ask maintenance/status
echo
ask cluster/member/list
echo
