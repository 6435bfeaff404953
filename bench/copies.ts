/**
 * What five copies cost the member that is written to: the same load on the same server without a log, with the log that copies follow, and
 * with five that follow it. Everything runs on this machine, so that the followers' own processor time counts against the writer.
 *
 *     unshare --mount sh -c 'mount --bind A-DIRECTORY-ON-DISK /dev/shm &&
 *       exec node --import ./scripts/from-sources.mjs bench/copies.ts [ROUNDS] [SECONDS] [CLIENTS] [PAUSE-MS]'
 */
import { readFileSync } from "node:fs";
import path from "node:path";
import { vocabulary } from "../src/catalogue/index.ts";
import type { Design } from "../src/catalogue/contract/design.ts";
import { designSite } from "../src/design/design-site.ts";
import { wantsOfSite } from "../src/design/wants.ts";
import { parseSite } from "../src/spec/parse-site.ts";
import { exampleSecrets } from "../src/store/secrets.ts";
import { heredocOf } from "../src/text/script.ts";
import { programsImage } from "../test/programs/image.ts";
import { onHost } from "../test/programs/in-image.ts";

const [rounds = 3, seconds = 15, clients = 8, pauseMs = 0] = process.argv.slice(2).map(Number);
const copiesMost = 5;

function designed(copies: string): Design {
  const text = `hosts: { c1: 10.77.0.11 }\nvip: { internal: 10.77.0.10/24 }\nservices: [keystone]\n${copies}`;
  const { site, findings } = parseSite(text, "site.yaml", vocabulary);
  if (site === undefined) throw new Error(JSON.stringify(findings));
  return designSite(site);
}

const load = readFileSync(path.join(import.meta.dirname, "copies-load.py"), "utf8");
const as = "setpriv --reuid=mysql --regid=mysql --clear-groups --inh-caps=+sys_nice --ambient-caps=+sys_nice";

/** Files in memory would make every flush free: the database and the copies lie where /dev/shm has been bound to, and go with the run. */
const onDisk = `[ "$(stat -f -c %T /dev/shm)" != tmpfs ] || { echo "/dev/shm is memory" >&2; exit 1; }
place=$(mktemp -d /dev/shm/quorate-bench-XXXXXX)
chmod 755 $place
trap 'rm -rf $place' EXIT
for each in mysql $(seq -f copies-%g ${copiesMost}); do
  mkdir -p /var/lib/$each $place/$each
  cp -a /var/lib/$each/. $place/$each
  mount --bind $place/$each /var/lib/$each
done
chown mysql:mysql /var/lib/mysql`;

/** Each follower is the program of a copy's host, with a place and a number of its own. */
const followers = `runuser -u mysql -- /usr/libexec/quorate/galera-copy-source > /root/source.log 2>&1 &
for each in $(seq ${copiesMost}); do
  sed -e "s#/var/lib/quorate/copies#/var/lib/copies-$each#" -e "s/1358954497/$((1358954497 + each))/" \
    /usr/libexec/quorate/copy-follow > /root/follow-$each
  mkdir -p /var/lib/copies-$each
  python3 /root/follow-$each > /root/follow-$each.log 2>&1 &
done
for turn in {1..600}; do [ "$(cat /root/follow-*.log | grep -c '^a copy of')" -ge ${copiesMost} ] && break; sleep 0.2; done
cat /root/follow-*.log >&2
`;

async function measured(design: Design, copied: boolean): Promise<string> {
  const user = wantsOfSite(design, exampleSecrets(design.secrets)).flatMap(({ id, remedy }) =>
    id.startsWith("galera/user quorate_") && remedy.kind === "make" ? [remedy.script] : [],
  );
  const { stdout, stderr } = await onHost(
    await programsImage(),
    design,
    "c1",
    `ip addr add 10.77.0.10/24 dev eth0
install -d -o mysql /run/mysqld
${onDisk}
${as} mariadbd --wsrep-new-cluster > /root/server.log 2>&1 &
for turn in {1..300}; do mariadb -e "SHOW STATUS LIKE 'wsrep_local_state'" 2>/dev/null | grep -qw 4 && break; sleep 0.2; done
mariadb -e "CREATE DATABASE ledger; CREATE TABLE ledger.entries (id BIGINT AUTO_INCREMENT PRIMARY KEY, worker INT, text VARCHAR(200));
  CREATE USER ledger@'10.77.0.11' IDENTIFIED BY 'ledger'; GRANT ALL ON ledger.* TO ledger@'10.77.0.11'"
${user.join("\n")}
mkdir -p /run/haproxy; haproxy -f /etc/haproxy/haproxy.cfg -D > /root/haproxy.log 2>&1
${copied ? followers : ""}
python3 /dev/stdin 127.0.0.1 3306 5 ${clients} ${pauseMs} > /dev/null ${heredocOf(load)}
python3 /dev/stdin 127.0.0.1 3306 ${seconds} ${clients} ${pauseMs} ${heredocOf(load)}
${copied ? "sleep 2; cat /var/lib/copies-*/state.json | tr '}' '\\n' >&2" : ""}
`,
    300_000,
  );
  if (!/^\d+ /.test(stdout)) throw new Error(`${stdout}\n${stderr}`);
  if (copied && process.env["SHOW"] !== undefined) process.stderr.write(stderr);
  return stdout.trim();
}

const without = designed("");
const logged = designed("copies: [{ host: c1 }]\n");
const ways: readonly (readonly [string, () => Promise<string>])[] = [
  ["without", () => measured(without, false)],
  ["log alone", () => measured(logged, false)],
  ["five copies", () => measured(logged, true)],
];
console.log(
  `${clients} clients with pauses of ${pauseMs} ms, ${seconds} s each: acknowledged, median ms, 99th percentile ms`,
);
for (let round = 0; round < rounds; round += 1) {
  // Each begins in turn: what else the machine does drifts.
  const order = [...ways.slice(round % ways.length), ...ways.slice(0, round % ways.length)];
  for (const [way, measure] of order) console.log(`round ${round + 1}  ${way.padEnd(11)}  ${await measure()}`);
}
