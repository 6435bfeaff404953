import type { Design, DesignedEndpoint } from "../catalogue/contract/design.ts";
import type { Secrets } from "../catalogue/contract/secret.ts";
import { provision } from "../catalogue/contract/provisions.ts";
import { providedBy } from "../catalogue/index.ts";
import { internalUrl } from "../catalogue/openstack/service-url.ts";
import type {
  DatabaseLogin,
  Identity,
  QueueLogin,
  WorkloadConfiguration,
  WorkloadName,
} from "./client-configuration.ts";
import { drillName, type DrillLogin } from "./prepare.ts";
import type { Prediction } from "./verdict/verdict.ts";

/** How often, and how patiently, clients ask. Time-outs as a client sets them that knows of a failover within a second. */
const httpPace = { periodMs: 200, timeoutMs: 500, inFlightMax: 10 };
const sqlPace = { periodMs: 100, timeoutMs: 500, connectTimeoutMs: 250, clients: 4 };
const publishPace = {
  periodMs: 100,
  timeoutMs: 500,
  connectTimeoutMs: 250,
  clients: 3,
  inFlightMax: 50,
  heartbeatSeconds: 1,
};
const consumePace = { timeoutMs: 500, connectTimeoutMs: 250, clients: 3, heartbeatSeconds: 1 };

const endpointOf: Readonly<Record<WorkloadName, string>> = {
  "keystone-token": "keystone",
  "glance-list": "glance",
  "sql-insert": "sql",
  "queue-publish": "amqp",
  "queue-consume": "amqp",
};

/** The clients that a site can have: one kind for each endpoint that it offers. */
export function siteWorkloads(design: Design, secrets: Secrets, login: DrillLogin): readonly WorkloadConfiguration[] {
  const endpoint = (workload: WorkloadName): DesignedEndpoint | undefined => endpointFor(design, workload);
  const list: WorkloadConfiguration[] = [];
  if (endpoint("keystone-token") !== undefined)
    list.push({ name: "keystone-token", identity: identityOf(design, secrets), ...httpPace });
  if (endpoint("glance-list") !== undefined) {
    list.push({
      name: "glance-list",
      identity: identityOf(design, secrets),
      url: `${internalUrl(design, "glance")}/v2/images`,
      ...httpPace,
    });
  }
  const sql = endpoint("sql-insert");
  if (sql !== undefined) {
    list.push({ name: "sql-insert", login: databaseLogin(sql.address, sql.port, login), ...sqlPace });
  }
  const amqp = endpoint("queue-publish");
  if (amqp !== undefined) {
    list.push({ name: "queue-publish", login: queueLogin(amqp, login), ...publishPace });
    list.push({ name: "queue-consume", login: queueLogin(amqp, login), ...consumePace });
  }
  return list;
}

/** Every database server by itself, past the balancer. */
export function siteDatabases(
  design: Design,
  login: DrillLogin,
): readonly { readonly name: string; readonly login: DatabaseLogin }[] {
  const backends = endpointFor(design, "sql-insert")?.backends ?? [];
  return backends.map(({ host, address, port }) => ({ name: host, login: databaseLogin(address, port, login) }));
}

/** What the design says of each workload's endpoint when this fault happens. */
export function sitePredictions(design: Design, fault: string): Readonly<Partial<Record<WorkloadName, Prediction>>> {
  const names: readonly WorkloadName[] = ["keystone-token", "glance-list", "sql-insert", "queue-publish"];
  return Object.fromEntries(
    names.flatMap((name) => {
      const outage = design.outages.find((each) => each.fault === fault && each.endpoint === endpointOf[name]);
      return outage === undefined ? [] : [[name, outage] as const];
    }),
  );
}

/** One sentence about each kind of client, for the report. */
export function paceStory(workloads: readonly WorkloadConfiguration[]): readonly string[] {
  return workloads.map((workload) => {
    switch (workload.name) {
      case "keystone-token":
      case "glance-list":
        return `${workload.name}: a request every ${workload.periodMs} ms whether or not earlier ones were answered, time-out ${workload.timeoutMs} ms.`;
      case "sql-insert":
      case "queue-publish":
        return `${workload.name}: ${workload.clients} clients, each every ${workload.periodMs} ms, time-out ${workload.timeoutMs} ms, ${workload.connectTimeoutMs} ms to connect.`;
      case "queue-consume":
        return `${workload.name}: ${workload.clients} consumers, heartbeat ${workload.heartbeatSeconds} s.`;
      default:
        return workload satisfies never;
    }
  });
}

function endpointFor(design: Design, workload: WorkloadName): DesignedEndpoint | undefined {
  return design.endpoints.find((endpoint) => endpoint.name === endpointOf[workload]);
}

function identityOf(design: Design, secrets: Secrets): Identity {
  const { passwordSecret, ...administrator } = provision(providedBy(design.providers), "identity").administrator(
    design,
  );
  return { ...administrator, password: secrets[passwordSecret] ?? "" };
}

function databaseLogin(host: string, port: number, { user, password }: DrillLogin): DatabaseLogin {
  return { place: { host, port }, user, password, database: drillName, table: "ledger" };
}

/** At the virtual address, where the balancer gives each connection a broker. */
function queueLogin({ address, port }: DesignedEndpoint, { user, password }: DrillLogin): QueueLogin {
  return { places: [{ host: address, port }], user, password, vhost: drillName, queue: "ledger" };
}
