# shellcheck shell=bash
# Gives the store its administrator and the user that the keys of others are kept by, and lets nobody else in.
# Source: etcd 3.5, "Role-based access control".
# Exit status: 0 when it is so.
control=${control?}
root_password=${root_password?}
user=${user?}
password=${password?}
# Below which the user's keys stand.
prefix=${prefix?}
has() { "$control" "$1" get "$2" >/dev/null 2>&1; }
has user root || "$control" user add root --interactive=false >/dev/null <<<"$root_password"
has role root || "$control" role add root >/dev/null
"$control" user grant-role root root >/dev/null
has role "$user" || "$control" role add "$user" >/dev/null
"$control" role grant-permission "$user" readwrite --prefix=true "$prefix" >/dev/null
has user "$user" || "$control" user add "$user" --interactive=false >/dev/null <<<"$password"
"$control" user passwd "$user" --interactive=false >/dev/null <<<"$password"
"$control" user grant-role "$user" "$user" >/dev/null
"$control" auth enable >/dev/null
