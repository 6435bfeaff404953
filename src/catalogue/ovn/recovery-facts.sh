# shellcheck shell=bash
# Prints what a member's disk and server say of a database: where its log ends, of which cluster it is, and the server's own words. Takes
# nothing away; a file that a server has open is read as it is.
# Exit status: 0.
file=${file?}
schema=${schema?}
control=${control?}
echo "database=$schema"
state=none
if [ -e "$file" ]; then
  if ovsdb-tool db-is-clustered "$file" 2>/dev/null; then
    state=clustered
    echo "cluster=$(ovsdb-tool db-cid "$file" 2>/dev/null || true)"
    echo "address=$(ovsdb-tool db-local-address "$file" 2>/dev/null || true)"
    # The last record of an entry is the end of the log: what was put there before it and not agreed on is overwritten by it.
    ovsdb-tool show-log "$file" 2>/dev/null | awk '
      function entry() { if (index_of != "") { term = term_of; last = index_of } term_of = index_of = "" }
      /^record / { entry() }
      $1 == "prev_term:" { term = $2 }
      $1 == "prev_index:" { last = $2 }
      $1 == "term:" { term_of = $2 }
      $1 == "index:" { index_of = $2 }
      END { entry(); print "term=" term + 0; print "index=" last + 0 }'
  elif ovsdb-tool db-is-standalone "$file" 2>/dev/null; then
    state=standalone
  else
    state=unreadable
  fi
fi
echo "state=$state"
timeout 3 ovs-appctl -t "$control" cluster/status "$schema" 2>/dev/null || true
