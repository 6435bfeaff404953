import type { Forgettable } from "../../../catalogue/contract/trial.ts";
import { withVariables } from "../../../text/script.ts";
import type { Fault } from "../fault.ts";
import { scripted, strikeMs } from "../scripted.ts";
import begin from "./permissions-begin.sh";
import end from "./permissions-end.sh";

/** Beside the file, since a host that is fenced meanwhile must still know it. */
const keptEnding = ".quorate-drill";

/** Somebody restored a file as root. */
export function permissions({ name: part, units, file }: Forgettable): Fault {
  const kept = `${file}${keptEnding}`;
  return scripted({
    name: `permissions-${part}`,
    part,
    story: `All processes of ${part} on the host get SIGKILL, and ${file} is nobody's but root's for ${strikeMs / 1000} s.`,
    happened: (host) => `${part} on ${host} was killed, and might not read ${file} for ${strikeMs / 1000} s`,
    over: (host) => `${part} on ${host} might read its file again`,
    said: (host) => `kill -9 of ${part} on ${host}, and ${file} is root's`,
    kept: true,
    begin: (host, target) => (host === target ? withVariables(begin, { units, file, kept }) : undefined),
    end: () => withVariables(end, { file, kept }),
  });
}
