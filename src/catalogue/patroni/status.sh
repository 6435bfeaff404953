# shellcheck shell=bash
# Prints what this host's Patroni says of itself and of all members, a JSON document each; goes before the server's own words.
# Exit status: 0.
ask=${ask?}
"$ask" patroni 2>/dev/null || true
echo
"$ask" cluster 2>/dev/null || true
echo
