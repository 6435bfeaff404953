import { describe, expect, test } from "vitest";
import { type MemberEvidence, parseEvidence } from "./evidence.ts";
import { chooseBootstrap, chooseStop } from "./recovery.ts";

const members = ["c1", "c2", "c3"];
const cluster = "b5551c16-e69e-11f1-a1a1-ef139c2ab434";

function rests(host: string, seqno: number): MemberEvidence {
  return parseEvidence(host, `file=written\nsaved_uuid=${cluster}\nsaved_seqno=-1\nuuid=${cluster}\nseqno=${seqno}\n`);
}

function runs(host: string, status: string): MemberEvidence {
  return parseEvidence(host, `status=${status}\nrunning=1\ncluster=${cluster}\ncommitted=7\n`);
}

function mapped(seen: readonly MemberEvidence[]): ReadonlyMap<string, MemberEvidence> {
  return new Map(seen.map((each) => [each.host, each]));
}

function start(seen: readonly MemberEvidence[], acceptLossOf: readonly string[] = []): string {
  const resolution = chooseBootstrap(members, mapped(seen), acceptLossOf);
  return `${resolution.kind === "make" ? resolution.host : "refused"}: ${resolution.because}`;
}

function stop(seen: readonly MemberEvidence[]): string {
  const resolution = chooseStop("c2", members, mapped(seen));
  return `${resolution.kind}: ${resolution.because}`;
}

describe("whether an apply stops a member that waits for a primary component", () => {
  const waiting = members.map((host) => runs(host, "non-Primary"));

  test("only when every member says that it has none", () => {
    expect(stop(waiting)).toMatch(/^make: no member has a primary component/);
    expect(stop(waiting.slice(0, 2))).toMatch(/^refuse: c3 cannot be asked/);
  });

  test("not when one that it can join has come to be meanwhile", () => {
    expect(stop([...waiting.slice(0, 2), runs("c3", "Primary")])).toMatch(
      /^refuse: c3 is already in a primary component.*: c2 joins it by itself$/,
    );
  });
});

describe("which member an apply starts the cluster from", () => {
  test("the newest, once all say how far they are", () => {
    expect(start([rests("c1", 7), rests("c2", 12), rests("c3", 10)])).toBe(
      `c2: c2 holds the newest data of cluster ${cluster} (c1 7, c2 12, c3 10)`,
    );
    expect(start([rests("c1", 7), runs("c2", "non-Primary"), rests("c3", 10)])).toMatch(
      /^refused: mariadbd runs on c2 .*quorate recover ends it there, and goes on$/,
    );
  });

  test("a primary component is left alone", () => {
    expect(start([rests("c1", 7), runs("c2", "Primary"), rests("c3", 10)])).toMatch(
      /^refused: c2 is already in a primary component; .*nothing is started anew$/,
    );
  });

  test("never one without a member, whatever was agreed to: that is for recover, which gives the data a history of their own", () => {
    expect(start([rests("c1", 7), rests("c2", 12)], ["c3"])).toMatch(
      /^refused: c3 cannot be asked .*An apply takes no member for lost: quorate recover --accept-loss-of c3$/,
    );
  });
});
