import type { Design } from "../catalogue/contract/design.ts";
import { seconds } from "../review/model/setting.ts";

/** A drill that would prove a part of the design, as a command line, and what it proves. */
export interface ProposedDrill {
  readonly command: string;
  readonly proves: string;
}

/** The drills that break what the design says may break, in a twin of the site first: it is laid by the written file, timers and all. */
export function proposedDrills(design: Design, file: string): readonly ProposedDrill[] {
  const outages = design.outages.toSorted((a, b) => b.boundMs - a.boundMs);
  const [worst] = outages;
  const writer = design.endpoints.some(({ share }) => share.kind !== "even");
  const bound =
    worst === undefined
      ? ""
      : `; the design bounds the longest outage at ${seconds(worst.boundMs)} (${worst.endpoint})`;
  const killed = design.components.filter(({ mode, hosts }) => mode === "active-active" && hosts.length > 1);
  return [
    {
      command: `quorate lab up ${file} --name ${design.site}-twin`,
      proves: "a twin of the site on this machine, with these timers",
    },
    { command: `quorate apply ${file}`, proves: "the twin is laid as the file says" },
    {
      command: `quorate drill ${file} power-off --target vip-holder`,
      proves: `the loss of the host that clients meet${bound}`,
    },
    ...(writer
      ? [
          {
            command: `quorate drill ${file} power-off --target writer`,
            proves: "the loss of the host that is written to: nothing that was acknowledged is lost",
          },
        ]
      : []),
    {
      command: `quorate drill ${file} freeze`,
      proves: "a host that hangs is noticed and fenced, and does not come back with old data",
    },
    {
      command: `quorate drill ${file} pressure`,
      proves: "hosts that are merely busy are not taken for dead with these timers",
    },
    ...killed.slice(0, 3).map(({ name }) => ({
      command: `quorate drill ${file} kill-${name}`,
      proves: `one ${name} dies and is started again`,
    })),
  ];
}
