import { expect, it } from "vitest";
import type { SourceFile } from "../files/source.ts";
import { reviewFiles } from "../review-files.ts";

/** Redis's and Valkey's servers, DRBD's resources, archives of logs, etcd's old protocol. */
const on = (host: string, path: string, text: string): SourceFile => ({ host, shown: `${host}${path}`, path, text });
const found = (...files: readonly SourceFile[]) =>
  reviewFiles(files).map(({ code, place }) => `${code} ${place.file.split("/").at(-1) ?? ""}:${place.line}`);

const redisRight = [
  "bind 10.0.0.1",
  "port 6379",
  "requirepass q8Zt2mVz91",
  "masterauth q8Zt2mVz91",
  "save 900 1",
  "appendonly yes",
  "min-replicas-to-write 1",
].join("\n");
const sentinelRight = [
  "sentinel monitor kolla 10.0.0.1 6379 2",
  "sentinel auth-pass kolla q8Zt2mVz91",
  "sentinel down-after-milliseconds kolla 5000",
].join("\n");
const redis = (text: string, sentinel = sentinelRight) =>
  ["a", "b", "c"].flatMap((host) => [
    on(host, "/etc/redis/redis.conf", `# redis\n${text}\n`),
    on(host, "/etc/redis/redis-sentinel.conf", `${sentinel}\n`),
  ]);
const noPassword = redisRight.replace(/^(requirepass|masterauth).*\n/gmu, "");
const noAuth = sentinelRight.replace(/^.*auth-pass.*\n/mu, "");

const drbdRight = `resource r0 {
  protocol C;
  net {
    fencing resource-and-stonith;
    after-sb-0pri discard-zero-changes;
    after-sb-1pri disconnect;
  }
  handlers { fence-peer "/usr/lib/drbd/crm-fence-peer.9.sh"; unfence-peer "/usr/lib/drbd/crm-unfence-peer.9.sh"; }
  on a { address 10.0.0.1:7789; } # one
  on b { address 10.0.0.2:7789; }
}
`;
const drbd = (text: string) => [on("a", "/etc/drbd.d/r0.res", text)];

const postgres = (command: string) => [
  on(
    "a",
    "/etc/postgresql/17/main/postgresql.conf",
    `archive_mode = on\narchive_command = '${command}'\nsynchronous_standby_names = 'ANY 1 (b, c)'\nwal_sender_timeout = 5s\n`,
  ),
];
const patroni = (text: string) => [
  on(
    "a",
    "/etc/patroni/patroni.yml",
    `scope: s\netcd3:\n  hosts: [a:2379, b:2379, c:2379]\nbootstrap:\n  dcs:\n    ttl: 20\n    loop_wait: 5\n    retry_timeout: 5\n    synchronous_mode: true\n    failsafe_mode: true\n    postgresql:\n      parameters:\n        archive_mode: on\n        archive_command: pgbackrest archive-push %p\npostgresql:\n  listen: 127.0.0.1:5432\n${text}`,
  ),
];
const etcd = (text: string) => [
  on(
    "a",
    "/etc/default/etcd",
    `ETCD_NAME=a\nETCD_AUTO_COMPACTION_RETENTION=1\nETCD_LISTEN_PEER_URLS=https://10.0.0.1:2380\n${text}\n`,
  ),
];

it.each<readonly [string, readonly SourceFile[], readonly SourceFile[]]>([
  ["anyone-logs-in redis.conf:2", redis(noPassword, noAuth), redis(redisRight)],
  [
    "anyone-logs-in redis.conf:2",
    redis(`protected-mode no\n${noPassword}`, noAuth),
    redis(noPassword.replace("10.0.0.1", "127.0.0.1"), noAuth),
  ],
  ["copy-not-let-in redis.conf:4", redis(redisRight.replace(/^masterauth.*\n/mu, "")), redis(redisRight)],
  ["copy-not-let-in redis-sentinel.conf:1", redis(redisRight, noAuth), redis(redisRight)],
  [
    "restart-empties redis.conf:6",
    redis(redisRight.replace("save 900 1", 'save ""').replace("only yes", "only no")),
    redis(redisRight.replace("save 900 1", 'save ""')),
  ],
  [
    "restart-empties redis.conf:6",
    redis(redisRight.replace("save 900 1", 'save ""').replace("only yes", "only no")),
    redis(
      `${redisRight.replace("save 900 1", 'save ""').replace("only yes", "only no")}\nmaxmemory-policy allkeys-lru`,
    ),
  ],
  [
    "failover-loses-commits redis.conf:2",
    redis(redisRight.replace("\nmin-replicas-to-write 1", "")),
    redis(redisRight),
  ],
  ["failover-loses-commits redis.conf:8", redis(redisRight.replace("write 1", "write 0")), redis(redisRight)],
  [
    "promotion-without-fencing r0.res:1",
    drbd(drbdRight.replace("    fencing resource-and-stonith;\n", "")),
    drbd(drbdRight),
  ],
  [
    "promotion-without-fencing r0.res:4",
    drbd(drbdRight.replace("resource-and-stonith", "dont-care")),
    drbd(drbdRight.replace("fencing resource-and-stonith", "quorum majority")),
  ],
  ["promotion-without-fencing r0.res:4", drbd(drbdRight.replace(/^ +handlers.*\n/mu, "")), drbd(drbdRight)],
  [
    "promotion-without-fencing r0.res:4",
    drbd(drbdRight.replace("fencing resource-and-stonith", "allow-two-primaries yes")),
    drbd(`common { disk { fencing resource-only; } }\n${drbdRight.replace("    fencing resource-and-stonith;\n", "")}`),
  ],
  [
    "split-discards-data r0.res:6",
    drbd(drbdRight.replace("1pri disconnect", "1pri discard-secondary")),
    drbd(drbdRight),
  ],
  ["split-discards-data r0.res:5", drbd(drbdRight.replace("zero-changes", "least-changes")), drbd(drbdRight)],
  [
    "standby-stays-out r0.res:4",
    drbd(drbdRight.replace(/ unfence-peer "[^"]*";/u, "")),
    drbd(drbdRight.replace(/unfence-peer/u, "after-resync-target")),
  ],
  [
    "flush-log-loses-commits r0.res:3",
    drbd(drbdRight.replace("  net {", "  disk { disk-flushes no; }\n  net {")),
    drbd(drbdRight.replace("  net {", "  disk { disk-flushes yes; }\n  net {")),
  ],
  ["failover-loses-commits r0.res:2", drbd(drbdRight.replace("protocol C", "protocol A")), drbd(drbdRight)],
  [
    "archive-lost postgresql.conf:2",
    postgres("test ! -f /var/backups/%f && cp %p /var/backups/%f"),
    postgres("pgbackrest --stanza=main archive-push %p"),
  ],
  ["archive-lost postgresql.conf:2", postgres("/bin/true"), postgres("rsync -a %p backup:/wal/%f")],
  [
    "archive-lost postgresql.conf:2",
    postgres("cp -i %p /backup/wal/%f </dev/null"),
    [...postgres("cp %p /backup/wal/%f"), on("a", "/etc/fstab", "nas:/wal /backup nfs4 hard 0 0\n")],
  ],
  [
    "archive-lost patroni.yml:14",
    patroni("").map((file) => ({ ...file, text: file.text.replace("pgbackrest archive-push %p", "cd .") })),
    patroni(""),
  ],
  [
    "old-store-protocol patroni.yml:2",
    patroni("").map((file) => ({ ...file, text: file.text.replace("etcd3:", "etcd:") })),
    patroni(""),
  ],
  ["old-store-protocol etcd:4", etcd("ETCD_PROXY=on"), etcd("ETCD_PROXY=off")],
  ["old-store-protocol etcd:4", etcd("ETCD_ENABLE_V2=true"), etcd("ETCD_ENABLE_V2=false")],
])("%s, and nothing once it is right", (expected, wrong, right) => {
  expect(found(...wrong)).toEqual([expected]);
  expect(found(...right)).toEqual([]);
});

const valkey = (text: string) => [on("a", "/etc/valkey/valkey.conf", `${text}\nappendonly yes\n`)];
const conf = (url: string) => on("a", "/etc/cinder/cinder.conf", `[coordination]\nbackend_url = ${url}\n`);

it("says what Valkey, which never let strangers in, does without a password", () => {
  expect(found(...valkey("bind 10.0.0.1"))).toEqual([]);
  expect(found(...valkey("bind 10.0.0.1\nprotected-mode no"))).toEqual(["anyone-logs-in valkey.conf:2"]);
});

it("tells what coordinates by etcd's old protocol, without the line, which may hold a password", () => {
  const [finding] = reviewFiles([conf("etcd://u:p@10.0.0.1:2379")]);
  expect([finding?.code, finding?.place.line, finding?.excerpt]).toEqual(["old-store-protocol", 2, undefined]);
  expect(reviewFiles([conf("etcd3+http://10.0.0.1:2379")])).toEqual([]);
});

it("reads a resource that is cut off, and braces and quotes that never end, as far as it goes", () => {
  for (let length = 0; length <= drbdRight.length; length += 7) {
    expect(() => found(...drbd(drbdRight.slice(0, length)))).not.toThrow();
  }
  expect(() => found(...drbd("{".repeat(5000)))).not.toThrow();
});
