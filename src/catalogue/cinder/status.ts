import { withVariables } from "../../text/script.ts";
import { timerMs } from "../contract/lookup.ts";
import { provision, type HostView } from "../contract/provisions.ts";
import type { Part, StatusProbe } from "../contract/status.ts";
import { daemonProbe, type Daemon } from "../openstack/daemon.ts";
import reported from "./reported.sh";

/** A daemon's own words, and where the database is beside it, when it last wrote there that it works. */
export function reportingProbe(daemon: Daemon, view: HostView, reportsAs: string): StatusProbe {
  const { design, host, provided } = view;
  const probe = daemonProbe(daemon, view);
  const database = provision(provided, "database");
  if (!database.hosts(design).includes(host)) return probe;
  const text = (words: string): string => database.quoteText(words);
  const binary = database.quoteName("binary");
  const ask = database.ask(
    "cinder",
    `SELECT MIN(updated_at) FROM services WHERE ${binary} = ${text(daemon.component)} AND NOT deleted AND (host = ${text(reportsAs)} OR host LIKE ${text(`${reportsAs}@%`)})`,
  );
  const downMs = timerMs(design, "cinder.service_down_time");
  return {
    ...probe,
    script: withVariables(reported, { ask }),
    parse: (output, exitCode, on) => withReport(probe.parse(output, exitCode, on), output, downMs),
  };
}

/** Of what the cluster runs in one place, all others stand by. */
export function standingBy(probe: StatusProbe): StatusProbe {
  return {
    ...probe,
    parse: (output, exitCode, on) => {
      const part = probe.parse(output, exitCode, on);
      return part.detail["unit"] === "inactive" ? { ...part, state: "up", sentence: "stands by" } : part;
    },
  };
}

/** One that writes no more is given no work, however well it looks. */
export function withReport(part: Part, output: string, downMs: number): Part {
  const [, seconds] = /^reported (-?\d+)$/m.exec(output) ?? [];
  if (seconds === undefined) return part;
  const detail = { ...part.detail, reportedSecondsAgo: Number(seconds) };
  if (part.state !== "up" || Number(seconds) * 1000 < downMs) return { ...part, detail };
  return {
    ...part,
    detail,
    state: "down",
    sentence: `runs, but wrote last ${seconds} s ago that it is there: it is given no work`,
  };
}
