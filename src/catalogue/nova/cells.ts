import type { Condition } from "../contract/condition.ts";
import { provision, type SiteView } from "../contract/provisions.ts";
import { databaseHosts, schemaConditionId } from "../openstack/service-schema.ts";
import { withVariables } from "../../text/script.ts";
import cells from "./cells.sh";
import { compute, computeHosts } from "./compute.ts";
import { conductor } from "./conductor.ts";
import mapHosts from "./hosts.sh";
import { cellsConditionId, configPath, databases } from "./places.ts";

/** Filled by each program from its own `[database]` and `transport_url`. Source: nova 31.0.0 `objects/cell_mapping.py`. */
const login = "{scheme}://{username}:{password}@{hostname}:{port}";
const templates = {
  cell0: `${login}/${databases.cell0}?{query}`,
  cell1: `${login}/${databases.cell}?{query}`,
  queue: `${login}/{path}`,
} as const;

const cell0Id = "00000000-0000-0000-0000-000000000000";

/** nova knows its cells, and at which of them each compute host is. The tests read nova's tables: nova-manage takes seconds to load. */
export function cellConditions(view: SiteView): readonly Condition[] {
  return [cellsCondition(view), ...hostsCondition(view)];
}

function cellsCondition(view: SiteView): Condition {
  const database = provision(view.provided, "database");
  const text = (value: string): string => database.quoteText(value);
  const [host = "", ...alternates] = databaseHosts(view, conductor.component);
  const query = `SELECT CONCAT(
 (SELECT COUNT(*) FROM cell_mappings WHERE uuid = ${text(cell0Id)} AND database_connection = ${text(templates.cell0)}
    AND transport_url = 'none:///'), ' ',
 (SELECT COUNT(*) FROM cell_mappings WHERE name = 'cell1' AND database_connection = ${text(templates.cell1)}
    AND transport_url = ${text(templates.queue)} AND disabled = FALSE))`;
  const cell1 = database.ask(databases.api, "SELECT uuid FROM cell_mappings WHERE name = 'cell1'");
  return {
    id: cellsConditionId,
    host,
    alternates,
    holds: "nova knows cell0, for servers that were never scheduled, and cell1, where the hosts are",
    test: `[ "$(${database.ask(databases.api, query)})" = "1 1" ]`,
    remedy: { kind: "make", script: withVariables(cells, { ...templates, ask_cell1: cell1 }), timeoutMs: 120_000 },
    after: [
      { condition: schemaConditionId("nova", databases.api) },
      ...[host, ...alternates].map((each) => ({ host: each, file: configPath })),
    ],
    settleMs: 1000,
  };
}

function hostsCondition(view: SiteView): readonly Condition[] {
  const hosts = computeHosts(view);
  if (hosts.length === 0) return [];
  const database = provision(view.provided, "database");
  const [host = "", ...alternates] = databaseHosts(view, conductor.component);
  const wanted = String(hosts.length);
  const among = `host IN (${hosts.map((each) => database.quoteText(each)).join(", ")})`;
  const mapped = database.ask(databases.api, `SELECT COUNT(*) FROM host_mappings WHERE ${among}`);
  const reported = database.ask(
    databases.cell,
    `SELECT COUNT(DISTINCT host) FROM compute_nodes WHERE deleted = 0 AND ${among}`,
  );
  return [
    {
      id: "nova/compute hosts",
      host,
      alternates,
      holds: "nova knows in which cell each compute host is",
      test: `[ "$(${mapped})" = ${wanted} ]`,
      remedy: {
        kind: "make",
        script: withVariables(mapHosts, { ask_reported: reported, wanted }),
        timeoutMs: 120_000,
      },
      after: [
        { condition: schemaConditionId("nova", databases.cell) },
        ...hosts.map((each) => ({ host: each, unit: compute(view).unit })),
      ],
      settleMs: 1000,
    },
  ];
}
