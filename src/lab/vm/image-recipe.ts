import { withVariables } from "../../text/script.ts";
import { finishImage } from "../image-finish.ts";
import installScript from "../image-install.sh";
import finishScript from "./image-finish.sh";
import beginScript from "./image.sh";
import initScript from "./init.sh";
import { controllerNetwork } from "./network.ts";
import { vmUser } from "./places.ts";

/** What a VM has besides a container's packages; Debian's kernel first, whichever the release has. */
export const vmPackages = ["linux-image-amd64", "busybox-static", "cpio", "e2fsprogs", "ifupdown", "sudo", "udev"];

/** Units that a container has masked, for it has neither devices nor modules of its own. */
const unmasked = [
  "systemd-udevd.service",
  "systemd-udev-trigger.service",
  "systemd-modules-load.service",
  "kmod-static-nodes.service",
  "sys-kernel-debug.mount",
  "sys-kernel-tracing.mount",
  "sys-kernel-config.mount",
  "networking.service",
];

/** They wait for devices that a VM does not have, or that are there before systemd is. */
const masked = ["ifupdown-pre.service", "systemd-udev-settle.service", "systemd-vconsole-setup.service"];

const modules = ["virtio_pci", "virtio_blk", "virtio_net", "ext4"];

/** Where a container has the controller's socket mounted a VM has one that leads there; the fence agent knows no difference. */
const powerUnit = `# Managed by Quorate's lab.
[Unit]
Description=Way to the lab's power controller
After=networking.service

[Service]
RuntimeDirectory=quorate-lab
ExecStart=/usr/bin/socat UNIX-LISTEN:/run/quorate-lab/bmc.sock,fork,mode=600 TCP:${controllerNetwork.controller}:${controllerNetwork.port},connect-timeout=3,nodelay
Restart=always
RestartSec=1

[Install]
WantedBy=multi-user.target
`;

/** Makes a VM's image from a tree; its arguments are those of image.sh. */
export const makeVmImage: string = [
  beginScript,
  installScript,
  finishImage,
  withVariables(finishScript, {
    unmasked: unmasked.join(" "),
    masked: masked.join(" "),
    modules: modules.join(" "),
    user: vmUser,
    init: initScript,
    power_unit: powerUnit,
  }),
].join("\n");
