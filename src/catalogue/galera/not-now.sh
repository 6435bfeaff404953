# shellcheck shell=bash
# Put before what changes tables or users by root of a member. It refuses that for moments, by 1047: while it is copied (as it gives
# another its first copy, or whoever keeps copies a whole one), and while a view of the cluster changes. That is said with the status
# of a failure that passes, and what was asked for is left undone.
# Exit status: it only defines; then that of the client, or 75.
mariadb() {
  local status=0 said
  { said=$(command mariadb "$@" 2>&1 >&3 3>&-); } 3>&1 || status=$?
  if [ -n "$said" ]; then printf '%s\n' "$said" >&2; fi
  case $said in *"ERROR 1047 "*) return 75 ;; esac
  return "$status"
}
