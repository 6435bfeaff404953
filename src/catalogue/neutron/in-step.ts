import type { Condition } from "../contract/condition.ts";
import { provision, type SiteView } from "../contract/provisions.ts";
import { withVariables } from "../../text/script.ts";
import { databaseHosts, schemaConditionId } from "../openstack/service-schema.ts";
import { neutronApi, paths, service } from "./api.ts";
import inStep from "./in-step.sh";
import type { NeutronOptions } from "./options.ts";

/** All that has a row in both databases. A floating address is no port of a switch. */
const named = `SELECT CONCAT('neutron-', id) FROM networks UNION SELECT CONCAT('neutron-', id) FROM routers UNION SELECT id FROM ports WHERE device_owner <> 'network:floatingip'`;

/**
 * With OVN: its northbound database has what Neutron's has. The test compares names, which takes a moment; what differs is repaired by
 * Neutron's own tool, which looks at everything and takes a minute.
 */
export function inStepConditions(view: SiteView<NeutronOptions>): readonly Condition[] {
  const { design, provided, options } = view;
  if (options.backend !== "ovn") return [];
  const [host = "", ...alternates] = databaseHosts(view, neutronApi.component);
  const controller = provision(provided, "network-controller");
  const ask = provision(provided, "database").ask(service, named);
  return [
    {
      id: "neutron/OVN is in step",
      host,
      alternates,
      holds: "OVN has each network, router and port that Neutron has, and no other",
      test: `${withVariables(inStep, { northbound: controller.northbound(design), tls: controller.words(design) })}\nasked() { ${ask}\n}\nin_step`,
      remedy: {
        kind: "make",
        timeoutMs: 180_000,
        script: `runuser -u neutron -- neutron-ovn-db-sync-util --config-file ${paths.conf} --config-file ${paths.ml2} --ovn-neutron_sync_mode repair --log-file /var/log/neutron/neutron-ovn-db-sync-util.log`,
      },
      after: [
        { condition: schemaConditionId(service) },
        ...controller.ready(),
        ...[host, ...alternates].map((each) => ({ host: each, unit: neutronApi.unit })),
      ],
      settleMs: 5000,
    },
  ];
}
