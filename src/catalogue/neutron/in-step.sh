# shellcheck shell=bash
# Defines `in_step`, which says whether OVN's northbound database has the names that `asked` prints of Neutron's, and no other. What differs
# is looked at again: something may just be made.
# Exit status: of `in_step` 0 when so.
northbound=${northbound?}
# Words by which the database's client shows who it is.
tls=("${tls[@]}")
had() {
  local table
  for table in Logical_Switch Logical_Router Logical_Switch_Port; do
    ovn-nbctl -t 3 --no-leader-only "${tls[@]}" "--db=$northbound" --bare --columns=name list "$table"
  done | grep -E '^(neutron-)?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$' | LC_ALL=C sort || true
}
in_step() {
  local attempt
  for attempt in 1 2 3; do
    [ "$attempt" = 1 ] || sleep 0.7
    if [ "$(asked | LC_ALL=C sort)" = "$(had)" ]; then return 0; fi
  done
  return 1
}
