# shellcheck shell=bash
# Functions that look at a unit and at the stamp that says which files it has taken up; put before unit-test.sh and unit-make.sh.
#
#   show            active, enabled, reload_needed and since are as systemd says
#   read_stamp      stamped is what the stamp says; empty when there is none
#   left_alone      whether the cluster starts it, or not: nobody else is to
#   boots_rightly   whether the unit starts at boot if and only if systemd is the one to start it
#
# Exit status: it only sets and defines.

unit=${unit?}
# Who starts it: systemd or the cluster (`cluster`).
started_by=${started_by?}
# A script that says whether the cluster has been told of it; empty where it is the cluster's from the first.
told=${told?}
# Path of the stamp.
stamp=${stamp?}

# shellcheck disable=SC2034 # what it finds out is for who calls it
show() {
  active=inactive enabled=none reload_needed=no since=""
  while IFS='=' read -r key value; do
    case $key in
      ActiveState) active=$value ;;
      UnitFileState) enabled=${value:-none} ;;
      NeedDaemonReload) reload_needed=$value ;;
      InactiveExitTimestamp) since=$value ;;
    esac
  done < <(systemctl show --timestamp=us+utc \
    --property=ActiveState,UnitFileState,NeedDaemonReload,InactiveExitTimestamp -- "$unit")
}
left_alone() {
  if [ "$started_by" != cluster ]; then return 1; fi
  if [ -z "$told" ]; then return 0; fi
  ( set -eu -o pipefail; eval "$told" ) >/dev/null 2>&1 </dev/null
}
boots_rightly() {
  case $started_by,$enabled in
    cluster,enabled | cluster,enabled-runtime) return 1 ;;
    cluster,* | systemd,enabled | systemd,static | systemd,indirect | systemd,generated | systemd,alias) ;;
    *) return 1 ;;
  esac
}
# shellcheck disable=SC2034 # what it finds out is for who calls it
read_stamp() {
  stamped=""
  if [ -r "$stamp" ]; then read -r stamped <"$stamp" || true; fi
}
