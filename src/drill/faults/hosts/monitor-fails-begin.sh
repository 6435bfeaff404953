# shellcheck shell=bash
# Has the cluster's question for a resource fail on this host; all else its agent does as before. It lies in memory, and is gone with
# the host's power.
# Exit status: 0 when it fails.
agent=${agent?}
[ -x "$agent" ] || {
  echo "there is no $agent" >&2
  exit 1
}
install -d -m 700 /run/quorate-drill
name=$(basename "$agent")
mountpoint --quiet "$agent" || cp "$agent" "/run/quorate-drill/true-$name"
cat >"/run/quorate-drill/false-$name" <<AGENT
#!/bin/sh
case \$1 in monitor) exit 1 ;; esac
exec /run/quorate-drill/true-$name "\$@"
AGENT
chmod 755 "/run/quorate-drill/false-$name"
mountpoint --quiet "$agent" || mount --bind "/run/quorate-drill/false-$name" "$agent"
