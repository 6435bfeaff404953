import type { Resolution } from "../contract/condition.ts";
import bootstrapScript from "./bootstrap.sh";
import { choose } from "./choice.ts";
import type { MemberEvidence } from "./evidence.ts";
import waitingStop from "./waiting-stop.sh";

const byItself = { trust: [], giveUp: [], snapshots: false } as const;

/**
 * Which member an apply starts the cluster from, by itself: from none where that could lose anything. What an operator agrees to lose is
 * for `recover`: data that go on without a member need a history of their own.
 */
export function chooseBootstrap(
  members: readonly string[],
  evidence: ReadonlyMap<string, MemberEvidence>,
  acceptLossOf: readonly string[],
): Resolution {
  const choice = choose(members, evidence, { ...byItself, acceptLossOf: [] });
  switch (choice.kind) {
    case "refuse": {
      const agreed = acceptLossOf.filter((host) => members.includes(host));
      const how = agreed.map((host) => `--accept-loss-of ${host}`).join(" ");
      return refuse(
        agreed.length === 0
          ? choice.because
          : `${choice.because}. An apply takes no member for lost: quorate recover ${how}`,
      );
    }
    case "serves":
      return refuse(choice.because);
    case "stop":
      return refuse(`${choice.because}: quorate recover ends it there, and goes on`);
    case "fresh":
    case "begin":
      return { kind: "make", host: choice.host, because: choice.because, script: bootstrapScript };
  }
}

/**
 * Whether a member that waits for a primary component is stopped, so that its position can be read and one is chosen to start from.
 * Only where every member was asked: with one that is away, those that wait may still find their component again when it returns.
 */
export function chooseStop(
  host: string,
  members: readonly string[],
  evidence: ReadonlyMap<string, MemberEvidence>,
): Resolution {
  const choice = choose(members, evidence, { ...byItself, acceptLossOf: [] });
  if (choice.kind === "refuse") return refuse(choice.because);
  if (choice.kind === "serves") return refuse(`${choice.because}: ${host} joins it by itself`);
  const because = "no member has a primary component, and all of them can be asked how far they are";
  return { kind: "make", host, because, script: waitingStop };
}

function refuse(because: string): Resolution {
  return { kind: "refuse", because };
}
