# shellcheck shell=bash
# Restarts a unit, waits until it serves, and notes that this action has done so: done again it does nothing.
# Exit status: 0 when it serves; else standard error says what systemd says of it.

unit=${unit?}
# A script by which all its processes begin anew.
anew=${anew?}
# A script that says whether it serves, and how many seconds it may take.
ready=${ready?}
patience=${patience?}
# Path of the note.
note=${note?}

bash -eu -o pipefail -c "$anew"
until=$((SECONDS + patience))
until ( set -eu -o pipefail; eval "$ready" ) >/dev/null 2>&1 </dev/null; do
  if [ "$SECONDS" -ge "$until" ]; then
    systemctl --no-pager --lines=5 status "$unit" >&2 || true
    exit 1
  fi
  sleep 0.3
done
mkdir -p "${note%/*}"
: >"$note"
