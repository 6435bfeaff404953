import { z } from "zod";

const directory = z.string().regex(/^\/[^\s:]*$/, "an absolute path without spaces");
const word = z.string().regex(/^[\w.-]+$/, "letters, digits, dots, dashes and underscores");

/**
 * Locks that two hosts must not hold at once need a service that agrees by majority or that one server decides for all.
 * Source: tooz 6.3 drivers.
 */
const coordination = z
  .string()
  .regex(
    /^(?:etcd3\+https?|zookeeper|kazoo|postgresql):\/\/\S+$/,
    "the URL of a lock service as tooz reads it: etcd3+http://, etcd3+https://, zookeeper:// or postgresql://; a cache forgets locks when it restarts, and MySQL's are of one server, which Galera does not copy",
  );

export const cinderOptions = z.strictObject({
  processes: z
    .int()
    .min(1)
    .max(64)
    .default(2)
    .describe("uwsgi processes of the API on each host; each takes some 130 MB"),
  threads: z.int().min(1).max(128).default(8).describe("requests that each process works on at a time"),
  backend: z
    .discriminatedUnion("kind", [
      z.strictObject({ kind: z.literal("directory"), path: directory.default("/var/lib/cinder/volumes") }),
      z.strictObject({ kind: z.literal("lvm"), volumeGroup: word }),
      z.strictObject({ kind: z.literal("nfs"), shares: z.array(z.string().regex(/^[^\s:]+:\/\S*$/)).min(1) }),
      z.strictObject({
        kind: z.literal("rbd"),
        pool: word.default("volumes"),
        user: word.default("cinder"),
        secretUuid: z.uuid().optional(),
        coordination,
      }),
    ])
    .prefault({ kind: "directory" })
    .describe(
      "where volumes are: directory, files of each storage host's own; lvm, a volume group of each storage host, over iSCSI; nfs, shares that all hosts reach; rbd, a Ceph cluster",
    ),
});

export type CinderOptions = z.infer<typeof cinderOptions>;
export type Backend = CinderOptions["backend"];
