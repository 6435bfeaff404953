# shellcheck shell=bash
# Whether the store counts the design's members, each with a vote, and nobody else.
# Exit status: 0 when it does.
control=${control?}
# Where each member is reached by the others.
peers=("${peers[@]}")
have=$("$control" member list | awk -F ', ' '$2 == "started" && $6 == "false" { print $4 }' | LC_ALL=C sort)
[ "$have" = "$(printf '%s\n' "${peers[@]}" | LC_ALL=C sort)" ]
