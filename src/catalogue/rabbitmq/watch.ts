import { withVariables } from "../../text/script.ts";
import type { ManagedUnit } from "../contract/condition.ts";
import type { ManagedFile } from "../contract/file.ts";
import type { HostView } from "../contract/provisions.ts";
import { managedBy } from "../format/header.ts";
import { plainFile } from "../format/plain-file.ts";
import { unit } from "./config.ts";
import { brokerAgrees, inBroker, withBindings } from "./erlang.ts";
import rejoin from "./rejoin.erl";
import watch from "./watch.sh";

export const watchUnit = "quorate-broker-watch.service";
const programPath = "/usr/libexec/quorate/broker-watch";
const unitPath = `/etc/systemd/system/${watchUnit}`;

/** So many detection times lie between two looks. */
const detections = 5;

/** Has the broker of this host start anew where it is the one to, and prints that it did. */
export const rejoinOthers = inBroker(withBindings(rejoin));

/** A program that brings a broker back which the others gave up and hear again, and its unit. */
export function watchFiles({ design }: HostView): readonly ManagedFile[] {
  const script = withVariables(watch, {
    parted: brokerAgrees("rabbit_node_monitor:partitions() =/= []"),
    rejoin: rejoinOthers,
    period: Math.max(1, (detections * design.detectionMs) / 1000),
  });
  return [
    { ...plainFile(programPath, `#!/bin/bash\n# ${managedBy(design.site)}\n${script}`), mode: 0o755 },
    plainFile(
      unitPath,
      `# ${managedBy(design.site)}
[Unit]
Description=Brings a broker back that the others gave up and hear again
After=rabbitmq-server.service
[Service]
ExecStart=${programPath}
[Install]
WantedBy=multi-user.target
`,
    ),
  ];
}

export function watchOf(host: string): ManagedUnit {
  return {
    unit: watchUnit,
    files: [programPath, unitPath],
    runs: { rank: "api", settings: { Nice: "0", MemoryMax: "64M" } },
    onChange: "restart",
    startedBy: "systemd",
    ready: "true",
    after: [{ host, unit }],
    startMs: 10_000,
  };
}
