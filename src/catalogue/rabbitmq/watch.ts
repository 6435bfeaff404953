import { withVariables } from "../../text/script.ts";
import type { ManagedUnit } from "../contract/condition.ts";
import type { Design } from "../contract/design.ts";
import type { ManagedFile } from "../contract/file.ts";
import type { HostView } from "../contract/provisions.ts";
import { managedBy } from "../format/header.ts";
import { plainFile } from "../format/plain-file.ts";
import { releaseNamed } from "../releases/index.ts";
import { atLeast } from "../releases/release.ts";
import { binary, brokerAgrees, inBroker, list, withBindings } from "./erlang.ts";
import mend from "./mend.erl";
import rejoin from "./rejoin.erl";
import watch from "./watch.sh";

export const watchUnit = "quorate-broker-watch.service";
const programPath = "/usr/libexec/quorate/broker-watch";
const unitPath = `/etc/systemd/system/${watchUnit}`;

/** So many detection times lie between two looks. */
const detections = 5;

/** Has the broker of this host start anew where it is the one to, and prints that it did. */
export const rejoinOthers = inBroker(withBindings(rejoin));

/** So long, and twice at least, the same must be seen: an election, or a broker that begins, takes far less. */
const standsStillMs = 30_000;

function periodMs({ detectionMs }: Pick<Design, "detectionMs">): number {
  return Math.max(1000, detections * detectionMs);
}

/** How often in a row the same must be seen. */
export function looksOf(design: Pick<Design, "detectionMs">): number {
  return Math.max(2, Math.ceil(standsStillMs / periodMs(design)));
}

/**
 * bash that looks once whether copies of queues follow each other, mends what was seen so often in a row, and prints what it did.
 *
 * @param calls The virtual hosts whose queues hold calls of services: one that no majority can bring back is deleted.
 */
export function mendQueues(calls: readonly string[], looks: number): string {
  return inBroker(withBindings(mend, { Calls: list(calls.map(binary)), Looks: String(looks) }));
}

/** A program that brings a broker back which the others gave up and hear again, and its unit. */
export function watchFiles({ design }: HostView): readonly ManagedFile[] {
  const script = withVariables(watch, {
    parted: brokerAgrees("rabbit_node_monitor:partitions() =/= []"),
    rejoin: rejoinOthers,
    // Ra tells where each copy is since RabbitMQ 4.0.
    mend: atLeast(releaseNamed(design.release), "rabbitmq", "4.0")
      ? mendQueues([...new Set(design.queueUsers.map(({ vhost }) => vhost))], looksOf(design))
      : "",
    period: periodMs(design) / 1000,
  });
  return [
    { ...plainFile(programPath, `#!/bin/bash\n# ${managedBy(design.site)}\n${script}`), mode: 0o755 },
    plainFile(
      unitPath,
      `# ${managedBy(design.site)}
[Unit]
Description=Brings a broker back that the others gave up and hear again, and copies of queues that do not follow
After=rabbitmq-server.service
[Service]
ExecStart=${programPath}
[Install]
WantedBy=multi-user.target
`,
    ),
  ];
}

/** It comes before the broker's own start: a broker that is to start anew may wait for a queue that only this mends. */
export function watchOf(): ManagedUnit {
  return {
    unit: watchUnit,
    files: [programPath, unitPath],
    runs: { rank: "api", settings: { Nice: "0", MemoryMax: "64M" } },
    onChange: "restart",
    startedBy: "systemd",
    ready: "true",
    after: [],
    startMs: 10_000,
  };
}
