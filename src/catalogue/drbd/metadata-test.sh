# shellcheck shell=bash
# Whether a device has DRBD's own data, made for this site by this host; or the cluster has the volume, and with it whatever it was made of.
# Exit status: 0 when it has.
volume=${volume?}
site=${site?}
note=${note?}
# bash that succeeds when the cluster has the volume.
told=${told?}
if ! drbdadm get-gi "$volume" >/dev/null 2>&1; then exit 1; fi
if [ "$(cat "$note" 2>/dev/null)" = "$site" ]; then exit 0; fi
eval "$told"
