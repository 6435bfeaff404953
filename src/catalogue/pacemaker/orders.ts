import type { ClusterOrders } from "../contract/roles/cluster-orders.ts";
import { shellWord } from "../../text/shell-word.ts";

/** The coordinator has nothing more to do: what an order moves is where it belongs. Source: crm_resource(8), `--wait`. */
const settled = "crm_resource --wait --timeout 90s";

const maintenance = "crm_attribute --type crm_config --name maintenance-mode";

/** Orders of an operator. Sources: crm_attribute(8), crm_resource(8), "Pacemaker Explained": standby, maintenance-mode. */
export const clusterOrders: ClusterOrders = {
  standBy: (member) => ({
    make: `${standbyOf(member)} --update on\n${settled}`,
    test: `[ "$(${standbyOf(member)} --query --quiet --default off)" = on ]`,
  }),
  letIn: (member) => ({
    make: `${standbyOf(member)} --delete\n${settled}`,
    test: `[ "$(${standbyOf(member)} --query --quiet --default off)" != on ]`,
  }),
  pause: {
    make: `${maintenance} --update true`,
    test: `[ "$(${maintenance} --query --quiet --default false)" = true ]`,
  },
  goOn: { make: `${maintenance} --delete`, test: `[ "$(${maintenance} --query --quiet --default false)" != true ]` },
  cleanUp: {
    make: `crm_resource --cleanup\n${settled}`,
    test: `status=$(crm_mon -1 --output-as=xml)\n[[ $status != *"<failure "* ]]`,
  },
};

function standbyOf(member: string): string {
  return `crm_attribute --type nodes --node ${shellWord(member)} --name standby`;
}
