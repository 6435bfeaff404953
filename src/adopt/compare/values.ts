import type { Finding } from "../../spec/finding.ts";
import { seconds } from "../../review/model/setting.ts";
import { runningTimers } from "../known/running-timers.ts";
import { writtenTimers } from "../known/timers.ts";
import type { Found } from "../describe/found.ts";
import { atHost } from "./place.ts";

/** Programs that say by which values they run, where those are not the ones that their files have. */
export function otherValues({ readings, files, model }: Found): readonly Finding[] {
  const written = writtenTimers(files, model);
  return readings.flatMap((reading) =>
    runningTimers(reading).flatMap(({ host, name, ms }) => {
      const file = written.find((timer) => timer.host === host && timer.name === name);
      return file === undefined || file.ms === ms
        ? []
        : [
            atHost(
              "runs-otherwise",
              "warning",
              host,
              `${name} is ${seconds(file.ms)} by the files of ${host}, and ${seconds(ms)} in the program that runs there.`,
              "Find out which of the two is meant: a restart brings the file's, and the same file must be on all hosts.",
            ),
          ];
    }),
  );
}
