import type { ClusterOrders } from "../contract/roles/cluster-orders.ts";
import { withVariables } from "../../text/script.ts";
import { shellWord } from "../../text/shell-word.ts";
import fence from "./fence.sh";
import fenced from "./fenced.sh";

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
  // The preference ends by itself, should nobody come to end it.
  bring: (resource, member) => ({
    make: `crm_resource --move --resource ${shellWord(resource)} --node ${shellWord(member)} --lifetime PT5M\n${settled}`,
    test: `where=$(crm_resource --locate --resource ${shellWord(resource)} 2>&1)\n[[ $where == *" is running on: "${shellWord(member)}* ]]`,
  }),
  free: (resource) => ({
    make: `crm_resource --clear --resource ${shellWord(resource)}`,
    test: `! cibadmin --query --xpath ${shellWord(`//rsc_location[@id='cli-prefer-${resource}']`)} >/dev/null 2>&1`,
  }),
  fence: (host, action, note) => ({
    make: withVariables(fence, { host, action, note }),
    test: withVariables(fenced, { host, note }),
  }),
};

function standbyOf(member: string): string {
  return `crm_attribute --type nodes --node ${shellWord(member)} --name standby`;
}
