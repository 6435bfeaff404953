import { withVariables } from "../text/script.ts";
import finish from "./image-finish.sh";

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

/** Last step of an image; `$1` is its root: image-finish.sh. */
export const finishImage = withVariables(finish, { masked: masked.join(" "), sshd_settings: sshdSettings });
