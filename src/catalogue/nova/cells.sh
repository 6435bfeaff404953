# shellcheck shell=bash
# Maps nova's two cells: cell0, for servers that were never scheduled, and cell1, where all hosts are. What they are reached at are
# templates that each program fills from its own file, so that they hold no password and no host's address.
# Exit status: 0 when both are mapped as wanted.

# Templates of the databases' URLs, and of the queue's.
cell0=${cell0?}
cell1=${cell1?}
queue=${queue?}
# bash that prints cell1's id, or nothing.
ask_cell1=${ask_cell1?}

cell0_id=00000000-0000-0000-0000-000000000000
cells() { runuser -u nova -- nova-manage cell_v2 "$@"; }
cells map_cell0 --database_connection "$cell0"
cells update_cell --cell_uuid "$cell0_id" --name cell0 --database_connection "$cell0" --transport-url none:///
cell1_id=$(eval "$ask_cell1")
if [ -z "$cell1_id" ]; then
  cells create_cell --name cell1 --database_connection "$cell1" --transport-url "$queue"
else
  cells update_cell --cell_uuid "$cell1_id" --database_connection "$cell1" --transport-url "$queue" --enable
fi
