/** Lab hosts share no login with anyone; sessions come in quick succession, many at once. */
export const sshdSettings = `# Managed by Quorate's lab.
HostKey /etc/ssh/ssh_host_ed25519_key
PasswordAuthentication no
KbdInteractiveAuthentication no
UsePAM no
UseDNS no
MaxSessions 100
MaxStartups 100:30:200
PrintMotd no
`;

/** Units of Debian's base system that have no work on a lab host, slow its boot, or reach out to the machine. */
const masked = [
  "getty.target",
  "getty@tty1.service",
  "console-getty.service",
  "serial-getty@.service",
  "systemd-networkd.service",
  "systemd-networkd.socket",
  "systemd-resolved.service",
  "systemd-timesyncd.service",
  "systemd-update-utmp.service",
  "systemd-update-utmp-runlevel.service",
  "systemd-firstboot.service",
  "systemd-udevd.service",
  "systemd-udev-trigger.service",
  "systemd-pstore.service",
  "systemd-ask-password-wall.path",
  "dev-hugepages.mount",
  "sys-kernel-debug.mount",
  "sys-kernel-tracing.mount",
  "sys-kernel-config.mount",
  "proc-sys-fs-binfmt_misc.automount",
  "sys-fs-fuse-connections.mount",
  "kmod-static-nodes.service",
  "modprobe@.service",
  "systemd-modules-load.service",
  "e2scrub_reap.service",
  "networking.service",
];

/**
 * Last step of an image; `$1` is its root. Debian's packages enable what they install; on a lab host, as on any host
 * that Quorate manages, only what was asked for is started. Links of System V runlevels are turned to "stop" and not removed:
 * without any, update-rc.d and with it `systemctl enable` refuse the unit. The host's own keys and identity are made with each host.
 */
export const finishImage = `
set -eu
units="$1/etc/systemd/system"
find "$units" -type l -path '*.wants/*' ! -name ssh.service ! -name remote-fs.target -delete
for link in "$1"/etc/rc[2-5].d/S*; do
  [ -L "$link" ] || continue
  mv -f "$link" "\${link%/S*}/K01\${link##*/S[0-9][0-9]}"
done
for unit in ${masked.join(" ")}; do ln -sf /dev/null "$units/$unit"; done
rm -f "$1"/etc/ssh/ssh_host_* "$1/etc/hostname" "$1/etc/machine-id" "$1/var/lib/dbus/machine-id"
ln -s /etc/machine-id "$1/var/lib/dbus/machine-id"
: > "$1/etc/resolv.conf"
: > "$1/etc/machine-id"
mkdir -p "$1/var/log/journal" "$1/etc/systemd/journald.conf.d"
printf '[Journal]\\nStorage=persistent\\nSystemMaxUse=64M\\nRateLimitIntervalSec=0\\n' > "$1/etc/systemd/journald.conf.d/lab.conf"
cat > "$1/etc/ssh/sshd_config.d/lab.conf" <<'SETTINGS'
${sshdSettings}SETTINGS
rm -rf "$1"/var/log/*.log "$1"/var/log/apt "$1"/var/cache/debconf/*-old "$1"/var/lib/apt/lists/*
`;
