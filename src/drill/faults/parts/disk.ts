import { withVariables } from "../../../text/script.ts";
import type { Fault } from "../fault.ts";
import { scripted, strikeMs } from "../scripted.ts";
import begin from "./disk-begin.sh";
import end from "./disk-end.sh";
import type { Part } from "./part.ts";

const errors = {
  "disk-full": {
    // Those that programs write files with and not sockets.
    calls: ["pwrite64:ENOSPC", "pwritev:ENOSPC", "pwritev2:ENOSPC", "fallocate:ENOSPC", "io_submit:ENOSPC"],
    says: "that it is full",
  },
  "disk-fails": { calls: ["fsync:EIO", "fdatasync:EIO"], says: "that it could not write down what it was given" },
} as const;

/** A part is started again and its disk answers every write with an error. */
export function disk(kind: keyof typeof errors, { name: part, units, hosts }: Part): Fault {
  const { calls, says } = errors[kind];
  return scripted({
    name: `${kind}-${part}`,
    on: hosts,
    part,
    story: `All processes of ${part} on the host get SIGKILL, and for ${strikeMs / 1000} s its disk says ${says}.`,
    happened: (host) => `${part} on ${host} was killed, and its disk said for ${strikeMs / 1000} s ${says}`,
    over: (host) => `the disk of ${part} on ${host} was as before`,
    said: (host) => `the disk of ${part} on ${host} says ${says}`,
    begin: (host, target) => (host === target ? withVariables(begin, { units, calls }) : undefined),
    end: () => withVariables(end, { units }),
  });
}
