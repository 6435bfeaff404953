# shellcheck shell=bash
# Whether a unit runs as it must: with its files taken up, started at boot by the right one, and serving.
# Needs unit-state.sh before it. Exit status: 0 when it does.

# What the stamp must say, and a script that says whether the unit serves.
want=${want?}
ready=${ready?}

# Set by unit-state.sh.
active="" stamped=""
show
read_stamp
boots_rightly
[ "$stamped" = "$want" ]
if [ "$active" = inactive ] && left_alone; then exit 0; fi
[ "$active" = active ]
( set -eu -o pipefail; eval "$ready" )
