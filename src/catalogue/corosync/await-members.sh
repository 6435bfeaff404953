# shellcheck shell=bash
# Waits until all members of the configuration are seen, but not where a process group has a member already: then others have been at
# work without the missing for a while.
# Exit status: 0, however it ends.

# As `corosync-cpgtool` names it, and the longest that is waited.
group=${group?}
seconds=${seconds?}
until=$((SECONDS + seconds))
while [ "$SECONDS" -lt "$until" ]; do
  said=$(corosync-quorumtool -s 2>/dev/null)
  expected=$(sed -n 's/^Expected votes: *//p' <<<"$said")
  total=$(sed -n 's/^Total votes: *//p' <<<"$said")
  if [ "${total:-0}" -ge "${expected:-1}" ]; then break; fi
  if corosync-cpgtool 2>/dev/null | grep -q "^$group"; then break; fi
  sleep 0.5
done
exit 0
