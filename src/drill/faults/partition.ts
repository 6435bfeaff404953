import { withVariables } from "../../text/script.ts";
import { DrillError } from "../drill-error.ts";
import { HostError } from "../../hosts/host.ts";
import type { Fault, FaultContext } from "./fault.ts";
import begin from "./partition-begin.sh";
import end from "./partition-end.sh";

/** Longer than any detector waits, shorter than an operator needs to come. */
const cutMs = 20_000;
/** A host heals itself so long after it should have been healed. */
const deadManMs = 60_000;
const commandMs = 20_000;

/** A host, and all addresses that it sends from. */
export interface Member {
  readonly name: string;
  readonly addresses: readonly string[];
}

/** Whom a host does not hear any more. */
export type Deafness = (members: readonly string[], target: string) => (listener: string) => readonly string[];

interface Kind {
  readonly name: string;
  readonly story: string;
  /** "could not hear any other host" */
  readonly happened: string;
  readonly deaf: Deafness;
  /** The host is left alone, and the others have a majority. */
  readonly fenced?: true;
}

/** No host hears one that it is not together with. */
function groups(split: (members: readonly string[], target: string) => readonly (readonly string[])[]): Deafness {
  return (members, target) => {
    const sides = split(members, target);
    return (listener) =>
      members.filter((other) => !sides.some((side) => side.includes(listener) && side.includes(other)));
  };
}

/** The target first, and the others in their order. */
function from(members: readonly string[], target: string): readonly string[] {
  const at = members.indexOf(target);
  return [...members.slice(at), ...members.slice(0, at)];
}

const kinds: readonly Kind[] = [
  {
    name: "isolate",
    story: "The host and all others do not hear each other any more; clients reach every host.",
    happened: "was cut off from all other hosts",
    deaf: groups((members, target) => [[target], members.filter((each) => each !== target)]),
    fenced: true,
  },
  {
    name: "partition-halves",
    story: "The hosts are in two halves that do not hear each other; the host is in the smaller one.",
    happened: "was in the smaller of two halves",
    deaf: groups((members, target) => {
      const order = from(members, target);
      const smaller = Math.floor(order.length / 2);
      return [order.slice(0, smaller), order.slice(smaller)];
    }),
  },
  {
    name: "partition-ring",
    story:
      "Every host hears a majority of all, and no two the same: each hears the ones after it in a ring, and not those before.",
    happened: "and every other host heard a majority of its own",
    deaf: (members) => (listener) => {
      const majority = Math.floor(members.length / 2) + 1;
      return from(members, listener).slice(majority);
    },
  },
  {
    name: "partition-bridge",
    story:
      "The hosts are in two halves that do not hear each other, but for the host, which hears both and which both hear.",
    happened: "was the bridge between two halves",
    deaf: groups((members, target) => {
      const others = from(members, target).slice(1);
      const half = Math.ceil(others.length / 2);
      return [
        [target, ...others.slice(0, half)],
        [target, ...others.slice(half)],
      ];
    }),
  },
  {
    name: "partition-one-way",
    story: "The host does not hear any other, though the others hear it.",
    happened: "heard no other host, though they heard it",
    deaf: (members, target) => (listener) => (listener === target ? members.filter((each) => each !== target) : []),
  },
  {
    name: "partition-mute",
    story: "No other host hears the host, though it hears them.",
    happened: "was not heard by any other host, though it heard them",
    deaf: (_members, target) => (listener) => (listener === target ? [] : [target]),
  },
];

/** What hosts drop by nftables; each heals itself, should whoever broke it be gone. */
export function partitions(members: readonly Member[]): readonly Fault[] {
  // Two hosts have no majorities beside each other, and one has nobody to be cut off from.
  return members.length < 3 ? [] : kinds.map((kind) => partition(kind, members));
}

function partition({ name, story, happened, deaf, fenced }: Kind, members: readonly Member[]): Fault {
  return {
    name,
    story: `${story} It lasts ${cutMs / 1000} s.`,
    happened: (host) => `${host} ${happened} for ${cutMs / 1000} s`,
    over: () => "all hosts heard each other",
    lastsMs: cutMs,
    ...(fenced === undefined ? {} : { fenced }),
    async inject(context) {
      const unheard = deaf(
        members.map((member) => member.name),
        context.host,
      );
      context.say("fault", `${name}: ${context.host}`);
      const seconds = (cutMs + deadManMs) / 1000;
      await Promise.all(
        context.hosts.map(async (host) => {
          const names = unheard(host.name);
          const addresses = members.flatMap((member) => (names.includes(member.name) ? member.addresses : []));
          if (addresses.length === 0) return;
          await insist(host.run(withVariables(begin, { addresses, seconds }), { timeoutMs: commandMs }), host.name);
        }),
      );
    },
    async heal(context) {
      context.say("fault-healed", "every host hears every other");
      await mend(context);
    },
  };
}

/** Takes all drops away, and gives hosts their power back that were fenced for them. */
export async function mend({ hosts, power }: Pick<FaultContext, "hosts" | "power">): Promise<void> {
  await Promise.all(
    hosts.map(async (host) => {
      try {
        await host.run(end, { timeoutMs: commandMs });
      } catch (trouble) {
        // What was fenced has lost them with its power.
        if (!(trouble instanceof HostError)) throw trouble;
      }
      await power.on(host.name);
    }),
  );
}

/** @throws Error when a script could not do what it is for */
export async function insist(
  work: Promise<{ readonly exitCode: number; readonly stderr: string }>,
  host: string,
): Promise<void> {
  const { exitCode, stderr } = await work;
  if (exitCode !== 0) throw new DrillError("not-possible", `${host} could not be broken so: ${stderr.trim()}`);
}
