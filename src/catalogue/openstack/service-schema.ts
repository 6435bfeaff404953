import type { Condition, GoalRef, SchemaStages } from "../contract/condition.ts";
import { hostsOf } from "../contract/lookup.ts";
import { provision, type SiteView } from "../contract/provisions.ts";

/** How a service's database is brought to the installed release. */
export interface ServiceSchema {
  readonly service: string;
  /** A host needs the service's program and a database server whose root can be asked there. */
  readonly component: string;
  readonly database: string;
  /** bash that sets `head` to the revision of the installed package, one a line, sorted. */
  readonly head: string;
  /** SQL that prints the revision of the database in the same way. */
  readonly revision: string;
  /** Brings the schema to the installed release. */
  readonly synchronise: string;
  /** Where it has stages of its own; absent: it only adds to a schema, so that it may be run before the new release's first process. */
  readonly stages?: SchemaStages;
  /** What must hold on a host that may run it. */
  after(host: string): readonly GoalRef[];
}

/** @param database of a service that has several */
export function schemaConditionId(service: string, database: string = service): string {
  return `${service}/schema${database === service ? "" : ` of ${database}`}`;
}

/** Hosts that have both the component and a database server whose root can be asked over the local socket. */
export function databaseHosts({ design, provided }: SiteView, component: string): readonly string[] {
  const servers = provision(provided, "database").hosts(design);
  return hostsOf(design, component).filter((host) => servers.includes(host));
}

/** Several are made at once, each in thousands of statements, and one that is cut off has to be begun anew: hosts may be busy. */
const schemaMs = 15 * 60_000;

export function schemaCondition(view: SiteView, schema: ServiceSchema): Condition {
  const { service, database } = schema;
  const server = provision(view.provided, "database");
  const [host = "", ...alternates] = databaseHosts(view, schema.component);
  const balancer = provision(view.provided, "balancer");
  return {
    id: schemaConditionId(service, database),
    host,
    alternates,
    holds: `the database ${database} has the schema of the installed release`,
    test: [
      schema.head,
      `[ -n "$head" ] && [ "$(${server.ask(database, schema.revision)})" = "$head" ]`,
      server.schemaIsWhole(database),
    ].join("\n"),
    remedy: { kind: "make", script: server.makeSchema(database, schema.synchronise), timeoutMs: schemaMs },
    // The service's program reaches the database through the balancer beside it.
    after: [
      ...server.ready(database),
      ...[host, ...alternates].flatMap((each) => [balancer.running(each), ...schema.after(each)]),
    ],
    settleMs: 1000,
    stages: schema.stages ?? { expand: schema.synchronise },
  };
}

/** bash that sets `head` to the last of the Alembic revisions in a directory: the one that none comes after. */
export function newestRevision(directory: string): string {
  const named = (field: string): string => `sed -n "s/^${field} = '\\(.*\\)'/\\1/p" ${directory}/*.py | sort`;
  return `head="$(comm -23 <(${named("revision")}) <(${named("down_revision")}))"`;
}
