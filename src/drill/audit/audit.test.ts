import { expect, test } from "vitest";
import { FakeHost } from "../../hosts/fake.ts";
import { audit, takeStock } from "./audit.ts";

const contents = { on: ["c1", "c2"], script: "# contents\n" };
const signal = new AbortController().signal;

/** Hosts that have left so much, and whose tables are asked again and again. */
function hosts(left: Readonly<Record<string, string>>, tables: (host: string, look: number) => string) {
  return Object.keys(left).map((name) => {
    let look = 0;
    return new FakeHost(name, (script) => {
      if (!script.includes("# contents")) return { stdout: left[name] ?? "" };
      look += 1;
      return { stdout: tables(name, look) };
    });
  });
}

test("what was there before a drill is not the drill's", async () => {
  const before = await takeStock(hosts({ c1: "the unit a.service has failed\n", c2: "" }, () => ""));
  const after = hosts(
    { c1: "the unit a.service has failed\nthe table inet quorate_drill of nftables\n", c2: "" },
    () => "t\t1\n",
  );
  expect(await audit(after, before, contents, signal)).toEqual({
    problems: ["the table inet quorate_drill of nftables on c1"],
    hosts: ["c1", "c2"],
    tables: 1,
    copies: ["c1", "c2"],
  });
});

test("members that are behind for a moment have the same data, members that stay apart have not", async () => {
  const late = hosts({ c1: "", c2: "" }, (host, look) => `t\t${host === "c2" && look === 1 ? 1 : 2}\nu\t0\n`);
  expect((await audit(late, new Map(), contents, signal)).problems).toEqual([]);
  const apart = hosts({ c1: "", c2: "", c3: "" }, (host) => `t\t${host}\nu\t0\n`);
  expect((await audit(apart, new Map(), contents, signal)).problems).toEqual(["t is not the same on c1 as on c2"]);
}, 30_000);

test("a host that cannot be asked, or cannot read what it has, is a problem", async () => {
  const [silent, ...others] = hosts({ c1: "", c2: "", c3: "" }, () => "t\t1\n");
  silent?.cutOff();
  const { problems } = await audit([silent!, ...others], new Map(), contents, signal);
  expect(problems).toEqual([
    "c1 could not be asked what is left on it",
    expect.stringMatching(/^the data on c1 could not be read: /),
  ]);
});
