import type { Condition } from "../contract/condition.ts";
import { hostsThatFill } from "../contract/lookup.ts";
import { addressFor } from "../contract/networks.ts";
import { provision, type SiteView } from "../contract/provisions.ts";
import { schemaCondition } from "../openstack/service-schema.ts";
import { withVariables } from "../../text/script.ts";
import { neutronApi, neutronIdentity, paths, service } from "./api.ts";
import { bridgeConditions, toldConditions } from "./bridges.ts";
import { inStepConditions } from "./in-step.ts";
import datapathTest from "./datapath-test.sh";
import datapathWrite from "./datapath-write.sh";
import { neighbourConditions } from "./neighbours.ts";
import type { NeutronOptions } from "./options.ts";

/** Read by the L2 agent: which datapath the host has is known only there. */
const datapathPath = "/etc/neutron/agent.conf.d/quorate-datapath.conf";

const manage = `runuser -u neutron -- neutron-db-manage --config-file ${paths.conf} --config-file ${paths.ml2}`;

export function datapathConditionId(host: string): string {
  return `neutron/datapath on ${host}`;
}

export function neutronConditions(view: SiteView<NeutronOptions>): readonly Condition[] {
  const wiring = hostsThatFill(view.design, "virtual-switch");
  return [
    schemaCondition(view, {
      service,
      component: neutronApi.component,
      database: service,
      head: `head="$(cat ${versions}/EXPAND_HEAD ${versions}/CONTRACT_HEAD | sort)"`,
      revision: "SELECT version_num FROM alembic_version ORDER BY version_num",
      synchronise: `${manage} upgrade heads`,
      stages: {
        expand: `${manage} upgrade --expand`,
        // What is left then has to be done while no API of it runs, which no upgrade that serves can do.
        contract: `${manage} has_offline_migrations || { echo "neutron's schema has to be contracted while no API of it runs: stop neutron's API on every host, run neutron-db-manage upgrade --contract on one, and start it again" >&2; exit 1; }`,
      },
      after: (host) => [
        { host, file: paths.conf },
        { host, file: paths.ml2 },
      ],
    }),
    provision(view.provided, "identity").register(view, neutronIdentity),
    ...(view.options.backend === "openvswitch" ? wiring.map((host) => datapathCondition(view, host)) : []),
    ...bridgeConditions(view, wiring),
    ...toldConditions(view, wiring),
    ...inStepConditions(view),
    ...neighbourConditions(view.design),
  ];
}

/** The heads that the package was built with, to be compared with those that the database is at. */
const versions = "/usr/lib/python3/dist-packages/neutron/db/migration/alembic_migrations/versions";

function datapathCondition({ design, provided }: SiteView, host: string): Condition {
  const { datapath } = provision(provided, "virtual-switch");
  const told = { path: datapathPath, own: addressFor(design, host, "tunnels") };
  return {
    id: datapathConditionId(host),
    host,
    alternates: [],
    holds: `the L2 agent on ${host} knows which datapath the host has, and where its tunnels end`,
    test: withVariables(datapath + datapathTest, told),
    remedy: { kind: "make", timeoutMs: 10_000, script: withVariables(datapath + datapathWrite, told) },
    after: [{ host, packages: true }],
    settleMs: 1000,
  };
}
