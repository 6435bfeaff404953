# shellcheck shell=bash
# Whether the store asks who comes, and lets the user in whom the keys of others are kept by.
# Exit status: 0 when it does.
control=${control?}
# User and password, a colon between.
login=${login?}
prefix=${prefix?}
# A member that is behind says so of what it does not know yet.
for _ in 1 2 3; do
  if "$control" auth status | grep -qx 'Authentication Status: true'; then asked=yes; break; fi
  sleep 0.3
done
[ "${asked-}" = yes ]
QUORATE_LOGIN=$login "$control" get "${prefix}nothing" >/dev/null
