import { nearest } from "../text/nearest.ts";
import { quote } from "../text/sentence.ts";
import { checkParameters, missingParameters, type WrittenParameters } from "./agent-rules.ts";
import { agentTimeMs, type KnownAgent } from "./known-agents.ts";
import { readParametersAt } from "./names.ts";
import { type Field, type Fields, isNothing, type Reader, scalarText } from "./reader.ts";
import { readWords } from "./read-words.ts";
import type { SiteOperation, SiteResource } from "./site-resource.ts";
import { resourceKeys } from "./site-keys.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** Resources, and the places that rules across them point at. */
export interface WrittenResource {
  readonly resource: SiteResource;
  readonly fields: Fields;
}

const shape = "resources by name, for example resources: { lun: { agent: ocf:heartbeat:iSCSITarget } }";
const word = { pattern: /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/u, what: "a name" };

export function readResources(
  reader: Reader,
  item: Field | undefined,
  vocabulary: Vocabulary,
): readonly WrittenResource[] {
  const fields = item && reader.fields(item, shape);
  return [...(fields?.all.values() ?? [])].flatMap((field) => {
    if (!/^[a-z][a-z0-9-]{0,31}$/u.test(field.key)) {
      reader.report("bad-name", field.keyOffset, {
        message: `${quote(field.key)} is no name of a resource.`,
        remedy: "Use at most 32 small letters, digits and hyphens, beginning with a letter.",
      });
      return [];
    }
    return readResource(reader, field, vocabulary) ?? [];
  });
}

function readResource(reader: Reader, field: Field, vocabulary: Vocabulary): WrittenResource | undefined {
  const fields = reader.fields(field, `its agent, for example ${field.key}: { agent: ocf:heartbeat:IPaddr2 }`);
  if (fields === undefined) return undefined;
  reader.checkKeys(fields, Object.keys(resourceKeys), "a resource");
  const of = (key: keyof typeof resourceKeys): Field | undefined => fields.all.get(key);
  const agentField = of("agent");
  if (agentField === undefined) {
    reader.report("missing-key", field.keyOffset, {
      message: `The resource ${quote(field.key)} names no agent.`,
      remedy: "Add agent: and the resource agent's name, for example agent: ocf:heartbeat:IPaddr2.",
    });
    return undefined;
  }
  const parametersField = of("parameters");
  const parameters = readParametersAt(reader, parametersField);
  const agent = readAgent(reader, agentField, vocabulary);
  const metaField = of("meta");
  const meta = readParametersAt(reader, metaField).values;
  const operations = readOperations(reader, of("operations"));
  const runsField = of("runs");
  const runs = (runsField && reader.choice(runsField, ["once", "everywhere", "promoted"])) ?? "once";
  const names = (key: "prefer" | "only" | "with" | "after" | "packages", example: string): readonly string[] => {
    const list = of(key);
    return (list && readWords(reader, list, { ...word, shape: `${key}: ${example}` })) ?? [];
  };
  const lists = {
    prefer: names("prefer", "[c1, rack-b]"),
    only: names("only", "[rack-a, rack-b]"),
    with: names("with", "[internal]"),
    after: names("after", "[haproxy]"),
    packages: names("packages", "[tgt]"),
  };
  if (agent === undefined) return undefined;
  checkAgent(reader, agent, { runs, field, parameters, parametersField });
  return {
    resource: {
      name: field.key,
      agent: agent.name,
      parameters: parameters.values,
      meta,
      operations: allOperations(agent.known, operations, runs),
      runs,
      ...lists,
    },
    fields,
  };
}

interface ReadAgent {
  readonly name: string;
  /** Absent: a unit of systemd, or an agent of a provider that is not recorded: judged by the hosts. */
  readonly known: KnownAgent | undefined;
}

function readAgent(reader: Reader, field: Field, { agents }: Vocabulary): ReadAgent | undefined {
  const name = reader.text(field, "the name of a resource agent, for example ocf:heartbeat:IPaddr2");
  if (name === undefined) return undefined;
  if (/^systemd:[\w@.:\\-]{1,250}$/u.test(name)) return { name, known: undefined };
  if (/^(?:stonith:|fence_)/u.test(name)) {
    reader.report("unknown-agent", field, {
      message: `${quote(name)} is a fence agent, and no resource: fencing has a place of its own.`,
      remedy: `Remove the resource and write fencing: { agent: ${name.replace(/^(?:stonith:)?(?:fence_)?/u, "")} }.`,
    });
    return undefined;
  }
  const known = agents.agent(name);
  if (known !== undefined) return { name, known };
  const all = agents.names.filter((each) => each.startsWith("ocf:"));
  const providers = new Set(all.map((each) => each.split(":")[1] ?? ""));
  const [standard = "", provider = "", type = ""] = name.split(":");
  const isForeign = /^ocf:[\w.-]+:[\w.-]+$/u.test(name) && !providers.has(provider);
  const meant =
    nearest(name, all) ??
    all.find((each) => each.split(":")[2]?.toLowerCase() === (type || provider || standard).toLowerCase());
  if (isForeign && meant === undefined) {
    reader.report("unrecorded-agent", field, {
      severity: "advice",
      message: `${name} is of a provider that is not recorded here: what it takes is asked of the hosts, before the cluster is told.`,
      remedy: "Install it on every member; an apply stops where a host does not know it or one of its parameters.",
    });
    return { name, known: undefined };
  }
  reader.report("unknown-agent", field, {
    message: `${quote(name)} is no resource agent of Debian's packages.`,
    remedy: `${meant === undefined ? "" : `Did you mean "${meant}"? `}Write ocf:PROVIDER:NAME or systemd:UNIT; the providers recorded here are ${[...providers].join(", ")}.`,
  });
  return undefined;
}

interface Written {
  readonly runs: SiteResource["runs"];
  readonly field: Field;
  readonly parameters: WrittenParameters;
  readonly parametersField: Field | undefined;
}

function checkAgent(
  reader: Reader,
  { name, known }: ReadAgent,
  { runs, field, parameters, parametersField }: Written,
): void {
  if (known === undefined) {
    const [first] = parameters.offsets.values();
    if (name.startsWith("systemd:") && first !== undefined) {
      reader.report("unknown-parameter", first, {
        message: `${name} is a unit of systemd, which takes no parameters.`,
        remedy: "Remove them; a unit is told by its own files.",
      });
    }
    return;
  }
  checkParameters(reader, known, parameters);
  const missing = missingParameters(known, Object.keys(parameters.values));
  if (missing.length > 0) {
    reader.report("missing-parameter", parametersField?.keyOffset ?? field.keyOffset, {
      message: `${name} has no ${missing.join(", ")}, without which it does nothing.`,
      remedy: `Write parameters: { ${missing.map((each) => `${each}: …`).join(", ")} }.`,
    });
  }
  if (runs === "promoted" && known.operations["promote"] === undefined) {
    reader.report("bad-value", field.keyOffset, {
      message: `${name} cannot be promoted: it has no such action.`,
      remedy: "Write runs: once or runs: everywhere.",
    });
  }
}

/** Of each its name and `{ interval, timeout }`. */
function readOperations(reader: Reader, field: Field | undefined): readonly SiteOperation[] {
  if (field === undefined || isNothing(field.node)) return [];
  const fields = reader.fields(field, "operations by name, for example operations: { monitor: { interval: 10s } }");
  return [...(fields?.all.values() ?? [])].map((operation) => {
    const times = reader.fields(operation, "{ interval: 10s, timeout: 20s }");
    if (times !== undefined) reader.checkKeys(times, ["interval", "timeout"], "an operation");
    const intervalMs = readTime(reader, times?.all.get("interval"));
    const timeoutMs = readTime(reader, times?.all.get("timeout"));
    return {
      name: operation.key,
      ...(intervalMs === undefined ? {} : { intervalMs }),
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
    };
  });
}

function readTime(reader: Reader, field: Field | undefined): number | undefined {
  if (field === undefined) return undefined;
  const ms = agentTimeMs(scalarText(field) ?? "");
  if (ms === undefined) {
    reader.report("bad-duration", field, {
      message: `${quote(scalarText(field) ?? "")} is no length of time.`,
      remedy: "Write a number with ms, s, min or h, for example 20s.",
    });
  }
  return ms;
}

/** What the agent does at the least, each as it advises where the operator says nothing. */
function allOperations(
  known: KnownAgent | undefined,
  written: readonly SiteOperation[],
  runs: SiteResource["runs"],
): SiteResource["operations"] {
  const usual = ["start", "stop", "monitor", ...(runs === "promoted" ? ["promote", "demote"] : [])];
  const names = [...new Set([...usual, ...written.map(({ name }) => name)])];
  return names.map((name) => {
    const advised = known?.operations[name];
    const given = written.find((each) => each.name === name);
    return {
      name,
      intervalMs: given?.intervalMs ?? (name === "monitor" ? (advised?.intervalMs ?? 0) || 10_000 : 0),
      timeoutMs: given?.timeoutMs ?? advised?.timeoutMs ?? 60_000,
    };
  });
}
