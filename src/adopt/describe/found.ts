import { modelOfFiles } from "../../review/model/from-files.ts";
import type { SiteModel } from "../../review/model/site-model.ts";
import type { CollectedFile } from "../../review/collect/host-files.ts";
import { knownCluster, type KnownCluster } from "../known/cluster.ts";
import type { HostReading, RunningPart } from "../reading.ts";

/** All hosts' answers, read once. */
export interface Found {
  readonly readings: readonly HostReading[];
  readonly files: readonly CollectedFile[];
  readonly model: SiteModel;
  readonly cluster: KnownCluster;
  /** Names of all parts that run on some host, or that Pacemaker runs. */
  readonly parts: ReadonlySet<string>;
}

export function foundOn(readings: readonly HostReading[]): Found {
  const files = readings.flatMap((reading) => reading.files);
  const cluster = knownCluster(files);
  return {
    readings,
    files,
    model: modelOfFiles(files).model,
    cluster,
    parts: new Set([...cluster.parts, ...readings.flatMap((each) => runningOn(each).map(({ name }) => name))]),
  };
}

export function runningOn({ parts }: HostReading): readonly RunningPart[] {
  return parts.filter(({ state }) => state === "running");
}
