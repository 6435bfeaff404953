import { createPrivateKey } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { findLab } from "../../src/lab/lab.ts";
import { labSite } from "../lab/lab-site.ts";
import { apply, powerOff, status, wholeWithin } from "../lab/one-site.ts";
import { addressKeeper, balancerPeer, broker, clusterMember, databaseMember } from "./wires/rogues.ts";
import { asStranger, designed, onHost, python, secretsOf, strangely } from "./wires/site.ts";

/**
 * What somebody on the management network gets who is no host of a site with certificates: of every port, with the real programs in the
 * hands, and by listening to all cables while the site is built, attacked, used, and loses a host. The tests build on each other, in this
 * order.
 */

const name = "test-wires";
const site = labSite(name, (text) => text.replace(/^site: .*$/m, `site: ${name}\ncertificates: own`));
const members = ["c1", "c2", "c3"] as const;
const own = (): string => findLab(name).clientAddress;
const kept = (): string => path.join(site.directory(), "wire");
let listening: ReturnType<typeof python> | undefined;

afterAll(() => {
  listening?.kill();
});

test("a site is applied with certificates, while somebody listens to all cables", async () => {
  listening = python(findLab(name).fabricNamespace, "listen.py", kept());
  await new Promise((resolve) => listening?.stdout.once("data", resolve));
  // On a machine with other work a server may need longer to begin than an apply waits: the next one goes on.
  const first = await apply(site.file());
  if (first.exitCode !== 0) expect(await apply(site.file())).toMatchObject({ exitCode: 0 });
  expect(await wholeWithin(site.file(), 120_000)).toBe(true);
});

interface Scanned {
  readonly tcp: Readonly<Record<string, readonly string[]>>;
  readonly udp: Readonly<Record<string, string>>;
  readonly silent: number;
}

async function scanned(address: string): Promise<Scanned> {
  const { stdout } = await python(findLab(name).clientNamespace, "scan.py", address);
  return JSON.parse(stdout);
}

/** Records of TLS: alert, handshake. Source: RFC 8446, 5.1. Who takes what came for no TLS at all hangs up, or says so in one. */
const isTls = (said: string): boolean => said === "" || /^1[56]03/.test(said);
const ssh = Buffer.from("SSH-2.0").toString("hex");

describe.concurrent("a stranger who tries every port", () => {
  test("of a host reaches SSH alone", async () => {
    const { hosts } = await designed(site);
    const { tcp, udp, silent } = await scanned(hosts[0]?.address ?? "");
    expect(Object.keys(tcp)).toEqual(["22"]);
    expect(tcp["22"]?.[0]).toContain(ssh);
    expect({ udp, silent }).toEqual({ udp: {}, silent: 0 });
  });

  test("of the address reaches SSH, and the APIs by TLS, which tell nothing without a token", async () => {
    const vip = (await designed(site)).addresses[0]?.address ?? "";
    const { tcp, udp, silent } = await scanned(vip);
    const { 22: secureShell = [], ...apis } = tcp;
    expect(secureShell[0]).toContain(ssh);
    expect(Object.keys(apis)).toEqual(["5000", "9292"]);
    const inTheClear = Object.values(apis)
      .flat()
      .filter((said) => !isTls(said));
    expect({ inTheClear, udp, silent }).toEqual({ inTheClear: [], udp: {}, silent: 0 });
    const places = ["5000/v3/users", "5000/v3/projects", "9292/v2/images"];
    const asked = places.flatMap((place) => ["GET", "POST"].map((how) => [place, how] as const));
    const json = ["-H", "Content-Type: application/json", "-d", "{}"];
    const told = asked.map(([place, how]) =>
      strangely(name, "curl", "-sko/dev/null", "-m20", "-w%{http_code}", "-X", how, ...json, `https://${vip}:${place}`),
    );
    // Keystone looks at the shape of what it is to make before it looks for a token.
    expect((await Promise.all(told)).join(" ")).toMatch(/^401 40[01] 401 40[01] 401 40[01]$/);
  });
});

test("nobody noticed that", async () => {
  expect(await status(site.file())).toMatchObject({ state: "healthy" });
});

// One of them takes the address to where the strangers are: not while others ask for it.
describe.concurrent("a stranger who plays", () => {
  test("a member of the database's cluster is let in by none, and gets nothing", async () => {
    const log = await asStranger(name, databaseMember(await designed(site), own()));
    expect(log).toMatch(/connecting to group/);
    expect(log).not.toMatch(/connection established|keystone/);
    const size = `mariadb -N -B -e "SHOW STATUS LIKE 'wsrep_cluster_size'" | cut -f2`;
    for (const host of members) expect(await onHost(name, host, size)).toBe("3");
  });

  test("a member of the membership is heard by none", async () => {
    const said = await asStranger(name, clusterMember(await designed(site), await secretsOf(site), own()));
    expect(said).toMatch(/Nodes:\s+1\b/);
    const nodes = "corosync-quorumtool -s | sed -n 's/^Nodes: *//p'";
    for (const host of members) expect(await onHost(name, host, nodes)).toBe("3");
  });

  test("a broker finds none to join", async () => {
    const said = await asStranger(name, broker(await designed(site)));
    expect(said.match(/^c\d \{error,address\} pang$/gm), said).toHaveLength(3);
    expect(said).toMatch(/alone: 0[^]*joined: [1-9]/);
  });

  test("a peer of the balancers neither hears nor steers them", async () => {
    const asked = `echo "show table sql" | socat - /run/haproxy/admin.sock | grep -o 'server_key=[^ ]*' || true`;
    const before = await onHost(name, "c1", asked);
    const said = await asStranger(name, balancerPeer(await designed(site), own()));
    expect(said.match(/\(remote,/g), said).toHaveLength(3);
    expect(said).not.toMatch(/last_status=ESTA|server_key/);
    expect(await onHost(name, "c1", asked)).toBe(before);
  });

  test("a keeper of the address, and outbids all by VRRP, does not move it", async () => {
    const design = await designed(site);
    const held = `ip -o addr show to ${design.addresses[0]?.address ?? ""} | grep -c . || true`;
    const holders = (): Promise<string[]> => Promise.all(members.map((host) => onHost(name, host, held)));
    const before = await holders();
    expect(await asStranger(name, addressKeeper(design, own()))).toContain("Entering MASTER STATE");
    expect(await holders()).toEqual(before);
    expect([...before].sort()).toEqual(["0", "0", "1"]);
  });
});

test("nobody noticed that either", async () => {
  expect(await status(site.file())).toMatchObject({ state: "healthy" });
});

/** Every Fernet token begins so: version 128, and the first bytes of a time of this century. */
const token = /gAAAAAB[\w-]{60}/;
const spoken = "a-secret-that-somebody-says-aloud";

/** Of each secret what would be read on its way: as it is kept, what that stands for, and of a private key the number. */
function readable(secret: string): readonly Buffer[] {
  const [key] = /-----BEGIN PRIVATE KEY-----[^]+?-----END PRIVATE KEY-----/.exec(secret) ?? [];
  if (key !== undefined) {
    const { d = "" } = createPrivateKey(key).export({ format: "jwk" });
    return [Buffer.from(key.split("\n")[1] ?? ""), Buffer.from(d, "base64url")];
  }
  const text = secret.trim();
  const bytes = /^[\w+/=-]{40,}$/.test(text) ? [Buffer.from(text, "base64")] : [];
  return [Buffer.from(text), ...bytes];
}

/** Which of the texts are in a file, and whether a token is. */
async function foundIn(file: string, texts: ReadonlyMap<string, readonly Buffer[]>): Promise<ReadonlySet<string>> {
  const seen = new Set<string>();
  let before = Buffer.alloc(0);
  for await (const piece of createReadStream(file, { highWaterMark: 1 << 24 })) {
    const bytes = Buffer.concat([before, piece]);
    for (const [id, each] of texts) if (each.some((text) => bytes.includes(text))) seen.add(id);
    if (token.test(bytes.toString("latin1"))) seen.add("a token");
    // None of them is longer.
    before = bytes.subarray(-1000);
  }
  return seen;
}

test("of all that went over the cables while a site was built, attacked, used and lost a host, nothing was a secret of its or a token", async () => {
  const drills = await powerOff(site.file(), "vip-holder", path.join(site.directory(), "drill"));
  expect(drills).toMatchObject([{ losses: { lost: 0, duplicated: 0, unexpected: 0 } }]);
  // Who listens hears what is said in the clear.
  const [host] = (await designed(site)).hosts;
  await strangely(name, "bash", "-c", `exec 3<>/dev/tcp/${host?.address ?? ""}/22; echo ${spoken} >&3; sleep 0.2`);
  listening?.stdin.end();
  const said = await listening;
  expect(said?.stdout.trim().split("\n")).toEqual(["listening", "0"]);
  expect((await stat(kept())).size).toBeGreaterThan(5_000_000);
  const secrets = Object.entries(await secretsOf(site)).filter(([, value]) => value.trim().length >= 12);
  expect(secrets.length).toBeGreaterThan(20);
  const texts = new Map([
    ...secrets.map(([id, value]) => [id, readable(value)] as const),
    ["spoken", [Buffer.from(spoken)]],
  ]);
  expect([...(await foundIn(kept(), texts))]).toEqual(["spoken"]);
});
