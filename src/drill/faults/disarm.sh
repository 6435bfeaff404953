# shellcheck shell=bash
# Forgets what the host was to undo by itself; it is undone now.
# Exit status: 0.
name=${name?}
systemctl stop "quorate-drill-$name.timer" 2>/dev/null || true
rm -f "/run/quorate-drill/$name.sh"
rmdir /run/quorate-drill 2>/dev/null || true
