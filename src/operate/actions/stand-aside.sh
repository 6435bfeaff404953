# shellcheck shell=bash
# Has something stand aside for a while: a timer of the host brings it back, should nobody else do so.
# Exit status: 0 when it stands aside.

# Scripts: what makes it stand aside, and what brings it back.
aside=${aside?}
back=${back?}
seconds=${seconds?}
name=quorate-back-$RANDOM$RANDOM
systemd-run --quiet --collect --unit "$name" --on-active "$seconds" /bin/bash -c "$back"
bash -c "$aside"
