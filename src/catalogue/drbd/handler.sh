#!/bin/bash
# shellcheck shell=bash
# Runs one of the handlers that drbd-utils brings for Pacemaker, with the words of the cluster's state that it knows.
#
# Since version 2.1.7 Pacemaker says of a host that is gone in_ccm="0" crmd="0", and of one that is there since when; the handlers of
# drbd-utils 9.22 look for "false" and "offline". To them a host that was fenced is still to be fenced: they wait for 90 seconds, and the
# promotion is given up meanwhile.
#
# Arguments: the handler and its own. Exit status: the handler's.
cibadmin() {
  command cibadmin "$@" | sed -E '/<node_state /{
    s/ in_ccm="0"/ in_ccm="false"/; s/ in_ccm="[0-9]+"/ in_ccm="true"/
    s/ crmd="0"/ crmd="offline"/; s/ crmd="[0-9]+"/ crmd="online"/
  }'
  return "${PIPESTATUS[0]}"
}
export -f cibadmin
exec "$@"
