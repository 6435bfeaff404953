# shellcheck shell=bash
# Prints whether keepalived runs, then the addresses that this host holds as the kernel lists them, then why it may hold no virtual one.
# Exit status: 0.
# Path of the script that says whether it may.
check=${check?}
systemctl is-active keepalived.service || true
ip -o addr show | awk '{print $4}'
"$check" || true
