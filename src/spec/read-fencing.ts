import type { WrittenParameters } from "./agent-rules.ts";
import { readLine, readParametersAt } from "./names.ts";
import { readDuration } from "./read-settings.ts";
import { nearest } from "../text/nearest.ts";
import { quote } from "../text/sentence.ts";
import { type Field, type Fields, type Item, type Reader, scalarText } from "./reader.ts";
import { siteDefaults } from "./site-defaults.ts";
import { fenceLevelKeys, fencingKeys } from "./site-keys.ts";
import type { SiteFencing } from "./site.ts";

/** Fencing and where it is written; `offset` is undefined when the site says nothing of it. */
export interface WrittenFencing {
  readonly fencing: SiteFencing;
  readonly offset: number | undefined;
  /** Of each level, in their order, where its agent and its parameters stand. */
  readonly levels: readonly WrittenLevel[];
  /** The host that is preferred among two, and where it is written. */
  readonly survivor?: { readonly name: string; readonly offset: number };
}

export interface WrittenLevel {
  readonly agent: string;
  readonly offset: number;
  readonly parameters: WrittenParameters;
}

const noParameters: WrittenParameters = { values: {}, offsets: new Map() };

export function readFencing(reader: Reader, item: Item | undefined): WrittenFencing | undefined {
  if (item === undefined) return { fencing: { kind: "none" }, offset: undefined, levels: [] };
  if (scalarText(item) !== undefined) {
    const agent = readAgent(reader, item);
    if (agent === undefined) return undefined;
    return fencingOf([{ agent, offset: item.offset, parameters: noParameters }], siteDefaults.fenceAction);
  }
  const fields = reader.fields(item, "fencing: { agent: ipmilan }");
  if (fields === undefined) return undefined;
  reader.checkKeys(fields, Object.keys(fencingKeys), "fencing");
  const actionField = fields.all.get("action");
  const action = actionField && reader.choice(actionField, ["off", "reboot"]);
  const survivor = readSurvivor(reader, fields);
  const levelsField = fields.all.get("levels");
  const levels = levelsField === undefined ? [readLevel(reader, fields)] : readLevels(reader, fields, levelsField);
  const known = levels.filter((level) => level !== undefined);
  return known.length === 0 || known.length < levels.length
    ? undefined
    : fencingOf(known, action ?? siteDefaults.fenceAction, survivor);
}

interface WrittenSurvivor {
  readonly survivor?: { readonly name: string; readonly offset: number };
  readonly spareMs?: number;
}

function readSurvivor(reader: Reader, fields: Fields): WrittenSurvivor {
  const field = fields.all.get("survivor");
  const delay = fields.all.get("delay");
  const name = field && readLine(reader, field, "the name of a control host, for example survivor: c1");
  const ms = delay && readDuration(reader, delay, "5s");
  if (field === undefined && delay !== undefined) {
    reader.report("missing-key", delay.keyOffset, {
      message: "A delay of fencing spares one host, and fencing names no survivor.",
      remedy: "Add survivor: and the name of the control host that is to be spared.",
    });
  }
  return {
    ...(name === undefined || field === undefined ? {} : { survivor: { name, offset: field.offset } }),
    ...(ms === undefined ? {} : { spareMs: ms }),
  };
}

function readLevels(reader: Reader, fields: Fields, levelsField: Field): readonly (WrittenLevel | undefined)[] {
  for (const key of ["agent", "parameters"]) {
    const beside = fields.all.get(key);
    if (beside === undefined) continue;
    reader.report("unknown-key", beside.keyOffset, {
      message: `${quote(key)} stands beside levels, each of which has its own.`,
      remedy: "Move it into the first of the levels.",
    });
  }
  const shape = "levels: [{ agent: ipmilan }, { agent: apc_snmp, parameters: { ip: 10.0.0.9 } }]";
  const items = reader.items(levelsField);
  if (items === undefined || items.length === 0) {
    if (levelsField.node !== undefined) reader.wrongType(levelsField, "a list of agents", shape);
    return [];
  }
  return items.map((item) => {
    const level = reader.fields(item, shape);
    if (level === undefined) return undefined;
    reader.checkKeys(level, Object.keys(fenceLevelKeys), "a level of fencing");
    return readLevel(reader, level);
  });
}

function readLevel(reader: Reader, fields: Fields): WrittenLevel | undefined {
  const parameters = readParametersAt(reader, fields.all.get("parameters"));
  const agentField = fields.all.get("agent");
  if (agentField === undefined) {
    reader.report("missing-key", fields.item, {
      message: "fencing names no agent.",
      remedy: "Add agent: and the fence agent's name, for example agent: ipmilan; or write fencing: none.",
    });
    return undefined;
  }
  const agent = readAgent(reader, agentField);
  return agent === undefined ? undefined : { agent, offset: agentField.offset, parameters };
}

function fencingOf(
  levels: readonly WrittenLevel[],
  action: "off" | "reboot",
  { survivor, spareMs }: WrittenSurvivor = {},
): WrittenFencing {
  const [first, ...further] = levels.map(({ agent, parameters }) => ({ agent, parameters: parameters.values }));
  const offset = levels[0]?.offset;
  if (first === undefined || first.agent === "none") return { fencing: { kind: "none" }, offset, levels: [] };
  const spared = {
    ...(survivor === undefined ? {} : { survivor: survivor.name }),
    ...(spareMs === undefined ? {} : { spareMs }),
  };
  return {
    fencing: { kind: "agent", ...first, action, further, ...spared },
    offset,
    levels,
    ...(survivor === undefined ? {} : { survivor }),
  };
}

/** What people write for a switch; no fence agent is called so. */
const switchedOn = ["yes", "y", "on", "true", "enabled", "1"];
const switchedOff = ["no", "n", "off", "false", "disabled", "0"];

function readAgent(reader: Reader, item: Item): string | undefined {
  const text = reader.text(item, "the name of a fence agent, for example ipmilan");
  if (text === undefined) return undefined;
  const word = text.toLowerCase();
  if (switchedOn.includes(word) || switchedOff.includes(word)) {
    reader.report("bad-value", item, {
      message: `${quote(text)} is no fence agent: fencing is told what switches off a host that does not answer.`,
      remedy: switchedOn.includes(word)
        ? "Write the agent for the hosts' power, for example ipmilan or redfish; or lab for a twin on this machine."
        : "Write none to go without fencing; better is an agent for the hosts' power, for example ipmilan or redfish.",
    });
    return undefined;
  }
  if (/^[a-z0-9][a-z0-9_-]{0,63}$/.test(text) && !text.startsWith("fence_")) return text;
  const bare = text.replace(/^fence_/, "").toLowerCase();
  const example = /^[a-z0-9][a-z0-9_-]{0,63}$/.test(bare) ? bare : "ipmilan";
  reader.report("bad-value", item, {
    message: `${quote(text)} is no name of a fence agent as Quorate writes them.`,
    remedy: `Write the name without the fence_ prefix, for example ${nearest(bare, ["lab", "none"]) ?? example}.`,
  });
  return undefined;
}
