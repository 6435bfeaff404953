import type { Condition } from "../contract/condition.ts";
import { hostsOf } from "../contract/lookup.ts";
import { provision, type SiteView } from "../contract/provisions.ts";
import { alembicHead, alembicRevision } from "../openstack/alembic.ts";
import { schemaCondition } from "../openstack/service-schema.ts";
import { certificatesConditionId, configPath, octaviaApi, octaviaIdentity } from "./api.ts";
import { certificateFiles } from "./config.ts";
import { canBoot, providerOf, type OctaviaOptions } from "./options.ts";

const versions = "/usr/lib/python3/dist-packages/octavia/db/migration/alembic_migrations/versions";

export function octaviaConditions(view: SiteView<OctaviaOptions>): readonly Condition[] {
  const provider = providerOf(view.options, view.provided["network-controller"]);
  return [
    schemaCondition(view, {
      service: "octavia",
      component: octaviaApi.component,
      database: "octavia",
      head: alembicHead(versions),
      revision: alembicRevision,
      synchronise: "runuser -u octavia -- octavia-db-manage --config-file /etc/octavia/octavia.conf upgrade head",
      after: (host) => [{ host, file: configPath }],
    }),
    provision(view.provided, "identity").register(view, octaviaIdentity),
    ...(provider.kind === "amphora" && canBoot(provider)
      ? hostsOf(view.design, octaviaApi.component).map((host) => certificatesCondition(host, provider.certificates))
      : []),
  ];
}

/** They are the operator's, like any authority that servers trust for years: made here, they would be lost with the site's secrets. */
function certificatesCondition(host: string, directory: string): Condition {
  const paths = certificateFiles.map((name) => `${directory}/${name}`);
  const readable = paths.map((path) => `runuser -u octavia -- test -r ${path}`);
  return {
    id: certificatesConditionId(host),
    host,
    alternates: [],
    holds: `octavia on ${host} can read the certificates by which it and its amphorae know each other`,
    test: readable.join(" && "),
    remedy: {
      kind: "make",
      timeoutMs: 10_000,
      script: `${readable.join(" && ")} || { echo "octavia may not read ${paths.join(", ")}, or they are not there: lay the same files on all hosts of octavia" >&2; exit 1; }`,
    },
    after: [],
    settleMs: 1000,
  };
}
