import { describe, expect, it } from "vitest";
import type { Trial } from "../catalogue/contract/trial.ts";
import { FakeHost } from "../hosts/fake.ts";
import { clearAway, freshLogin, prepare } from "./prepare.ts";

const login = freshLogin();

function trialOf(what: string, on: readonly string[]): Trial {
  return {
    on,
    prepare: (name, { user, password }) => `make the ${what} ${name} of ${user} with ${password}`,
    remove: (name) => `remove the ${what} ${name}`,
    leader: () => "",
  };
}

const trials = { database: trialOf("database", ["c1", "c2"]), queue: trialOf("queue", ["c2", "c3"]) };

describe("what a drill makes for its clients", () => {
  it("is made where it can be, after what an earlier drill left is gone, or cannot be found", async () => {
    const hosts = ["c1", "c2", "c3"].map(
      (name) => new FakeHost(name, (script) => ({ exitCode: script.includes("remove") ? 1 : 0 })),
    );
    await prepare(hosts, trials, login);
    const said = hosts.map(({ ran }) => ran.map((script) => script.split("\n").at(-1)));
    expect(said).toEqual([
      [
        "true",
        "remove the database quorate_drill",
        `make the database quorate_drill of quorate_drill with ${login.password}`,
      ],
      [
        "true",
        "remove the queue quorate_drill",
        `make the queue quorate_drill of quorate_drill with ${login.password}`,
      ],
      [],
    ]);
  });

  it("stops the drill when it cannot be made, and says why", async () => {
    const stubborn = new FakeHost("c1", (script) =>
      script.includes("make") ? { exitCode: 1, stderr: "first\nit is there already\n" } : {},
    );
    await expect(prepare([stubborn], trials, login)).rejects.toThrow(
      "c1 could not make the drill's database: it is there already",
    );
  });

  it("is nobody's to make where a site has none, and impossible where nobody answers", async () => {
    const host = new FakeHost("c1", () => ({}));
    await prepare([host], { database: undefined, queue: undefined }, login);
    expect(host.ran).toEqual([]);
    host.cutOff();
    await expect(prepare([host], trials, login)).rejects.toThrow("No host can be reached");
  });

  it("is removed by the first host that can, and a drill ends also when none can", async () => {
    const hosts = ["c1", "c2", "c3"].map((name) => new FakeHost(name, () => ({ exitCode: name === "c2" ? 1 : 0 })));
    hosts[0]?.cutOff();
    await clearAway(hosts, trials);
    expect(hosts.map(({ ran }) => ran.length)).toEqual([0, 2, 1]);
  });
});
