# shellcheck shell=sh
# Last step of an image; run by `sh`. Debian's packages enable what they install; on a lab host, as on any host that Quorate manages,
# only what was asked for is started. Links of System V runlevels are turned to "stop" and not removed: without any, update-rc.d and
# with it `systemctl enable` refuse the unit. The host's own keys and identity are made with each host.
#
# Argument: the image's root. Exit status: 0 when all went well.

# Names of the units that are masked, with spaces between.
masked=${masked?}
# Text of the SSH server's settings.
sshd_settings=${sshd_settings?}

set -eu
units="$1/etc/systemd/system"
find "$units" -type l -path '*.wants/*' ! -name ssh.service ! -name remote-fs.target -delete
for link in "$1"/etc/rc[2-5].d/S*; do
  [ -L "$link" ] || continue
  mv -f "$link" "${link%/S*}/K01${link##*/S[0-9][0-9]}"
done
for unit in $masked; do ln -sf /dev/null "$units/$unit"; done
rm -f "$1"/etc/ssh/ssh_host_* "$1/etc/hostname" "$1/etc/machine-id" "$1/var/lib/dbus/machine-id"
ln -s /etc/machine-id "$1/var/lib/dbus/machine-id"
: >"$1/etc/resolv.conf"
: >"$1/etc/machine-id"
mkdir -p "$1/var/log/journal" "$1/etc/systemd/journald.conf.d"
printf '[Journal]\nStorage=persistent\nSystemMaxUse=64M\nRateLimitIntervalSec=0\n' >"$1/etc/systemd/journald.conf.d/lab.conf"
printf '%s' "$sshd_settings" >"$1/etc/ssh/sshd_config.d/lab.conf"
rm -rf "$1"/var/log/*.log "$1"/var/log/apt "$1"/var/cache/debconf/*-old "$1"/var/lib/apt/lists/*
