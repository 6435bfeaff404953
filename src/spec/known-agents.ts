/** What an agent's own metadata says of it. */
export interface KnownAgent {
  /** `ocf:heartbeat:IPaddr2`, `fence_ipmilan` */
  readonly name: string;
  /** What it advises for its operations: of `monitor` the time between two as well. In milliseconds. */
  readonly operations: Readonly<Record<string, { readonly timeoutMs: number; readonly intervalMs: number }>>;
  readonly parameters: ReadonlyMap<string, AgentParameter>;
}

export interface AgentParameter {
  readonly name: string;
  /** It has no default, and the agent does nothing without it. */
  readonly required: boolean;
  readonly kind: "text" | "boolean" | "integer";
}

/**
 * A list of agents as `scripts/agent-lists.py` prints it. Reading a line is put off until its agent is asked for: there are
 * hundreds.
 */
export function parseKnownAgents(text: string): AgentList {
  const lines = new Map<string, string>();
  for (const line of text.split("\n")) {
    const name = line.split(" ", 1)[0] ?? "";
    if (name !== "") lines.set(name, line);
  }
  return {
    names: [...lines.keys()],
    agent: (name) => {
      const line = lines.get(name);
      return line === undefined ? undefined : parseAgent(line);
    },
  };
}

export interface AgentList {
  readonly names: readonly string[];
  agent(this: void, name: string): KnownAgent | undefined;
}

function parseAgent(line: string): KnownAgent {
  const [name = "", operations = "-", ...words] = line.split(" ");
  const parameters = new Map<string, AgentParameter>();
  for (const word of words) {
    const [, own = "", mark, kind, older = ""] = /^([^!:=]+)(!?)((?::[bi])?)((?:=[^=]+)*)$/u.exec(word) ?? [];
    const parameter: AgentParameter = {
      name: own,
      required: mark === "!",
      kind: kind === ":b" ? "boolean" : kind === ":i" ? "integer" : "text",
    };
    for (const each of [own, ...older.split("=")]) if (each !== "") parameters.set(each, parameter);
  }
  return { name, operations: parseOperations(operations), parameters };
}

function parseOperations(text: string): KnownAgent["operations"] {
  if (text === "-") return {};
  return Object.fromEntries(
    text.split(",").map((each) => {
      const [, name = "", timeout = "", interval = "0"] = /^(\w+)=([^/]+)(?:\/(.+))?$/u.exec(each) ?? [];
      return [name, { timeoutMs: agentTimeMs(timeout) ?? 20_000, intervalMs: agentTimeMs(interval) ?? 0 }];
    }),
  );
}

/** A time as agents' metadata and Pacemaker write it: `20s`, `10min`, `20` (seconds). "Pacemaker Explained", durations. */
export function agentTimeMs(text: string): number | undefined {
  const [, number, unit = "s"] = /^(\d{1,9}) ?(ms|msec|s|sec|m|min|h|hr)?$/u.exec(text.trim()) ?? [];
  const units: Readonly<Record<string, number>> = {
    ms: 1,
    msec: 1,
    s: 1000,
    sec: 1000,
    m: 60_000,
    min: 60_000,
    h: 3_600_000,
    hr: 3_600_000,
  };
  return number === undefined ? undefined : Number(number) * (units[unit] ?? 1000);
}

/** Why a value cannot stand there, or undefined. Sources: OCF Resource Agent API 1.1; Pacemaker's `crm_str_to_boolean`. */
export function unfit({ kind }: AgentParameter, value: string): string | undefined {
  switch (kind) {
    case "integer":
      return /^-?\d{1,18}$/u.test(value) ? undefined : "a whole number";
    case "boolean":
      return /^(?:true|false|yes|no|on|off|y|n|1|0)$/iu.test(value) ? undefined : "true or false";
    case "text":
      return undefined;
  }
}
