# shellcheck shell=bash
# Whether the member of this host has a vote.
# Exit status: 0 when it has.
control=${control?}
peer=${peer?}
"$control" member list | awk -F ', ' -v peer="$peer" '$4 == peer && $2 == "started" && $6 == "false" { found = 1 } END { exit !found }'
