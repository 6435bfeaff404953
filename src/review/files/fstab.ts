import type { SourceFile } from "./source.ts";

/** File systems that several hosts mount at once: of servers, and of disks that they share. */
const sharedTypes =
  /^(nfs4?|ceph|fuse\.ceph(-fuse)?|glusterfs|fuse\.glusterfs|cifs|smb3?|lustre|beegfs(_nodev)?|gfs2|ocfs2|9p|virtiofs)$/u;

/** Mount points of fstab(5) that hold what other hosts see as well. */
export function sharedMounts(file: SourceFile): readonly string[] {
  return file.text.split("\n").flatMap((line) => {
    const [device = "", point = "", type = ""] = line.trim().split(/[ \t]+/u, 3);
    return !device.startsWith("#") && point.startsWith("/") && sharedTypes.test(type) ? [point] : [];
  });
}
