# shellcheck shell=bash
# Prints what Corosync goes by and whom it sees; nothing where there is none. Exit status: that of the last of its tools.
command -v corosync-cmapctl >/dev/null || exit 0
corosync-cmapctl | grep -E '^(runtime\.config\.totem\.|runtime\.members\.|nodelist\.node\.)' || true
corosync-quorumtool -s || true
