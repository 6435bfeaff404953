# shellcheck shell=bash
# Waits until all members of the configuration are seen, but not where a process group has a member already: then others have been at
# work without the missing for a while. Nodes are counted and not votes, of which a quorum device may have one.
# Exit status: 0, however it ends.

# As `corosync-cpgtool` names it, and the longest that is waited.
group=${group?}
seconds=${seconds?}
until=$((SECONDS + seconds))
while [ "$SECONDS" -lt "$until" ]; do
  seen=$(corosync-quorumtool -s 2>/dev/null | sed -n 's/^Nodes: *//p')
  configured=$(corosync-cmapctl nodelist.node. 2>/dev/null | grep -c '\.nodeid ')
  if [ "$configured" -gt 0 ] && [ "${seen:-0}" -ge "$configured" ]; then break; fi
  if corosync-cpgtool 2>/dev/null | grep -q "^$group"; then break; fi
  sleep 0.5
done
exit 0
