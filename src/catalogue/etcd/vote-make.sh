# shellcheck shell=bash
# Gives the member of this host a vote, once it has what the others have.
# Exit status: 0 when it has one.
control=${control?}
peer=${peer?}
for turn in {1..40}; do
  id=$("$control" member list | awk -F ', ' -v peer="$peer" '$4 == peer && $6 == "true" { print $1 }')
  if [ -z "$id" ] || "$control" member promote "$id" >/dev/null 2>&1; then exit 0; fi
  sleep 0.5
done
echo "the member has not caught up after $turn attempts" >&2
exit 1
