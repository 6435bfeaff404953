# shellcheck shell=bash
# Ends a unit that Quorate ran and the design no longer has: it is stopped, does not start with the host, and its stamp goes, by which
# it was known. Cut off at any point, the stamp is still there and the next run goes on.
# Exit status: 0 when it does not run.

unit=${unit?}
# Path of its stamp.
stamp=${stamp?}

case $(systemctl show -P UnitFileState -- "$unit") in
  enabled | enabled-runtime) systemctl disable --quiet "$unit" ;;
esac
# One that systemd does not know any more cannot be stopped, and does not run.
systemctl stop "$unit" || true
if systemctl is-active --quiet "$unit"; then exit 1; fi
systemctl reset-failed "$unit" 2>/dev/null || true
rm -f -- "$stamp"
