# shellcheck shell=bash
# Whether a volume that is up works by its file. One that is down reads it when it comes up.
# Exit status: 0 when it does.
volume=${volume?}
if ! drbdadm role "$volume" >/dev/null 2>&1; then exit 0; fi
[ -z "$(drbdadm --dry-run adjust "$volume")" ]
