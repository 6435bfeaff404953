import type { Replacement } from "../contract/provisions.ts";
import { withVariables } from "../../text/script.ts";
import bootstrap from "./bootstrap.sh";
import { takenFolder, unit } from "./config.ts";
import join from "./join.sh";
import begin from "./replace-begin.sh";
import check from "./replace-check.sh";
import clear from "./replace-clear.sh";

/**
 * All members' data give way to what one of them has taken. The cluster begins from that one under its old name with a lower count of
 * write-sets, so that no other may keep what it has: each takes a whole copy.
 */
export const galeraReplacement: Replacement = {
  check: (bytes) => withVariables(check, { bytes }),
  stop: `systemctl stop ${unit}`,
  begin: (name) => withVariables(begin, { name, taken: `${takenFolder}/${name}.whole` }) + bootstrap,
  clear: (name) => withVariables(clear, { name }),
  join,
  serves: `mariadb -N -B -e "SHOW STATUS LIKE 'wsrep_local_state'" | grep -qw 4`,
};
