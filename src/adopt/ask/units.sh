# shellcheck shell=bash
# Prints what systemd says of every service that it has loaded, a block each. Exit status: that of systemctl.
systemctl show '*.service' -p Id -p LoadState -p ActiveState -p SubState -p UnitFileState -p NeedDaemonReload \
  -p ExecMainStartTimestampMonotonic -p StateChangeTimestampMonotonic
