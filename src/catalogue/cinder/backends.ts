import { createHash } from "node:crypto";
import type { Design } from "../contract/design.ts";
import { hostNamed } from "../contract/lookup.ts";
import type { HostView } from "../contract/provisions.ts";
import { section, type IniEntries, type IniSection } from "../format/ini.ts";
import type { Backend, CinderOptions } from "./options.ts";
import { paths } from "./parts.ts";
import { inBrackets } from "../../text/network-place.ts";

/** Where cinder's driver for files mounts shares, by the MD5 of their names. Source: os-brick 6.11 `remotefs.py`. */
const mountBase = "/var/lib/cinder/mnt";

/**
 * The sections of a backend: the driver in one that is called as the backend, so that volumes of one kind are never taken for
 * another's; all else where it holds for any. Source: cinder 26.0 `volume/drivers`.
 */
export function backendSections(view: HostView<CinderOptions>): readonly IniSection[] {
  const { backend } = view.options;
  return [
    section("backend_defaults", { volume_backend_name: backend.kind, ...entriesOf(backend, view) }),
    section(backend.kind, {
      volume_driver: drivers[backend.kind],
      // Whichever host it runs on, it is the same one: volumes are managed by the name that they were made under.
      backend_host: backend.kind === "nfs" ? view.design.site : undefined,
    }),
  ];
}

const drivers: Readonly<Record<Backend["kind"], string>> = {
  directory: "cinder.volume.drivers.nfs.NfsDriver",
  lvm: "cinder.volume.drivers.lvm.LVMVolumeDriver",
  nfs: "cinder.volume.drivers.nfs.NfsDriver",
  rbd: "cinder.volume.drivers.rbd.RBDDriver",
};

function entriesOf(backend: Backend, { design, host }: HostView): IniEntries {
  const files = {
    nfs_shares_config: paths.shares,
    nfs_mount_point_base: mountBase,
    // Its files are cinder's own, so that it works on them without becoming root.
    nas_secure_file_operations: true,
    nas_secure_file_permissions: true,
  };
  switch (backend.kind) {
    case "directory":
    case "nfs":
      return files;
    case "lvm":
      return {
        volume_group: backend.volumeGroup,
        lvm_type: "thin",
        target_helper: "tgtadm",
        target_protocol: "iscsi",
        target_ip_address: hostNamed(design, host).address,
        volumes_dir: "/var/lib/cinder/volumes",
      };
    case "rbd":
      return {
        rbd_pool: backend.pool,
        rbd_user: backend.user,
        rbd_ceph_conf: "/etc/ceph/ceph.conf",
        rbd_secret_uuid: backend.secretUuid,
      };
  }
}

/** The shares as the driver's list has them, one a line; none where the backend has no files. */
export function sharesOf({ kind, ...backend }: Backend, design: Design, host: string): readonly string[] {
  if (kind === "directory" && "path" in backend)
    return [`${inBrackets(hostNamed(design, host).address)}:${backend.path}`];
  return "shares" in backend ? backend.shares : [];
}

/** Where the driver finds a share mounted, and mounts it no more. */
export function mountPointOf(share: string): string {
  return `${mountBase}/${createHash("md5").update(share).digest("hex")}`;
}

/** Debian packages that a host needs to reach the volumes. */
export function backendPackages({ kind }: Backend): readonly string[] {
  switch (kind) {
    case "directory":
    case "nfs":
      return ["nfs-common", "qemu-utils"];
    case "lvm":
      return ["lvm2", "thin-provisioning-tools", "tgt", "open-iscsi", "qemu-utils"];
    case "rbd":
      return ["ceph-common", "python3-rbd", "qemu-utils"];
  }
}
