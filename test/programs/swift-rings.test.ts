import { beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import type { Condition } from "../../src/catalogue/contract/condition.ts";
import { defaultRelease } from "../../src/catalogue/releases/index.ts";
import { designSite } from "../../src/design/design-site.ts";
import { wantsOfHost, wantsOfSite } from "../../src/design/wants.ts";
import type { Site } from "../../src/spec/site.ts";
import { exampleSecrets } from "../../src/store/secrets.ts";
import { programsImage } from "./image.ts";
import { inImage, laying } from "./image-root.ts";
import { siteNamed } from "./sites.ts";

/** Rings are made and changed by swift's own builder, with the scripts that an apply runs. */

const site = siteNamed("storage", defaultRelease.name);

/** The site with other hosts: by their numbers, each in a zone of its own. */
function withHosts(...numbers: readonly number[]): Site {
  const [host] = site.hosts;
  if (host === undefined) throw new Error("the example has no host");
  return {
    ...site,
    hosts: numbers.map((number) => ({
      ...host,
      name: `c${number}`,
      zone: `zone-${number}`,
      address: `10.77.0.1${number}`,
    })),
  };
}

function conditionOf(of: Site, id: string): Condition {
  const design = designSite(of);
  const found = wantsOfSite(design, exampleSecrets(design.secrets)).find((each) => each.id === id);
  if (found === undefined) throw new Error(`no condition ${id}`);
  return found;
}

/** What an apply would run to change the rings, had every storage host said that c1 has the newest, or nobody any. */
function change(of: Site): string {
  const { remedy } = conditionOf(of, "swift/rings");
  if (remedy.kind !== "decide") throw new Error("nothing is decided");
  const told = new Map(remedy.hosts.map((host) => [host, ""]));
  const resolution = remedy.decide(told, []);
  if (resolution.kind !== "make") throw new Error(resolution.because);
  return resolution.script;
}

function fetch(of: Site): string {
  const { remedy } = conditionOf(of, "swift/rings on c1");
  if (remedy.kind !== "make") throw new Error("nothing is made");
  return remedy.script;
}

const asks = (of: Site): string =>
  `if (set -eu -o pipefail\n${conditionOf(of, "swift/rings").test}\n) >/dev/null 2>&1; then echo as wanted; else echo other; fi`;
const digests = `cat /etc/swift/rings/current/*.ring.gz | sha256sum`;
/** The hour is over, by the builders and by the note of the last change. */
const later = `for kind in account container object; do
  swift-ring-builder /etc/swift/rings/current/$kind.builder pretend_min_part_hours_passed >/dev/null
done
sed -i 's/"changed": [0-9]*/"changed": 0/' /etc/swift/rings/current/state.json`;
/** Partitions by how many of their copies are elsewhere than in the version before, then the copies that each host has. */
const moves = `python3 - <<'PYTHON'
import collections, json, os
from swift.common.ring import RingBuilder
version = int(os.readlink("/etc/swift/rings/current"))
new, old = (RingBuilder.load("/etc/swift/rings/%d/object.builder" % each) for each in (version, version - 1))
parts = range(new.parts)
def hosts(builder, part):
    return {builder.devs[row[part]]["meta"] for row in builder._replica2part2dev}
count = collections.Counter(len(hosts(new, part) - hosts(old, part)) for part in parts)
has = collections.Counter(host for part in parts for host in hosts(new, part))
print(json.dumps({"moved": count, "has": has, "fewest": min(len(hosts(new, part)) for part in parts)}))
PYTHON`;
const movesSchema = z.object({
  moved: z.record(z.string(), z.number()),
  has: z.record(z.string(), z.number()),
  fewest: z.number(),
});

let image: string;

beforeAll(async () => {
  image = await programsImage();
});

async function on(script: readonly string[]): Promise<readonly string[]> {
  const design = designSite(withHosts(1, 2, 3));
  const files = wantsOfHost(design, "c1", exampleSecrets(design.secrets)).files.filter(({ path }) =>
    path.startsWith("/etc/swift"),
  );
  const { exitCode, text } = await inImage(image, "10.77.0.11/24", [laying(files), "set -eu", ...script].join("\n"));
  expect(exitCode, text).toBe(0);
  return text.trim().split("\n");
}

describe("rings", () => {
  const three = withHosts(1, 2, 3);

  test("of one design are the same bytes wherever they are made, and are what is wanted", async () => {
    const make = [asks(three), change(three), asks(three), digests];
    const first = await on([...make, fetch(three), "readlink -f /etc/swift/object.ring.gz"]);
    const second = await on(make);
    expect(first.slice(0, 2)).toEqual(["other", "as wanted"]);
    expect(first[2]).toMatch(/^[0-9a-f]{64} /);
    expect(second).toEqual(first.slice(0, 3));
    expect(first[3]).toBe("/etc/swift/rings/1/object.ring.gz");
  });

  test("move nothing within the hour, and one copy of a partition after it", async () => {
    const four = withHosts(1, 2, 3, 4);
    const said = await on([change(three), change(four), asks(four), moves, later, asks(four), change(four), moves]);
    expect([said[0], said[2]]).toEqual(["as wanted", "other"]);
    const [within, after] = [said[1], said[3]].map((text) => movesSchema.parse(JSON.parse(text ?? "")));
    expect(within).toMatchObject({ moved: { "0": 4096 }, has: { c1: 4096, c2: 4096, c3: 4096 } });
    expect(Object.keys(after?.moved ?? {}).sort()).toEqual(["0", "1"]);
    // A quarter of all copies each.
    expect(Object.values(after?.has ?? {}).every((copies) => Math.abs(copies - 3072) < 160)).toBe(true);
    expect(after?.fewest).toBe(3);
  });

  test("lose one host at a time, at once, and keep all copies apart", async () => {
    const five = withHosts(1, 2, 3, 4, 5);
    const said = await on([change(five), change(three), moves, later, asks(three), change(three), moves]);
    const [first, second] = [said[0], said[2]].map((text) => movesSchema.parse(JSON.parse(text ?? "")));
    expect(said[1]).toBe("other");
    for (const each of [first, second]) {
      expect(Object.keys(each?.moved ?? {}).sort()).toEqual(["0", "1"]);
      expect(each?.fewest).toBe(3);
    }
    expect(Object.keys(first?.has ?? {}).sort()).toEqual(["c1", "c2", "c3", "c5"]);
    expect(Object.keys(second?.has ?? {}).sort()).toEqual(["c1", "c2", "c3"]);
  });
});
