# shellcheck shell=bash
# Has a host fenced. When it was begun is noted before: whoever goes on asks whether it was done since. Source: stonith_admin(8).
# Exit status: 0 when it is done; otherwise what the cluster's fencer says.
host=${host?}
action=${action?}
note=${note?}
mkdir -p "${note%/*}"
[ -e "$note" ] || : >"$note"
case $action in
  off) stonith_admin --fence "$host" --timeout 60 ;;
  *) stonith_admin --reboot "$host" --timeout 60 ;;
esac
