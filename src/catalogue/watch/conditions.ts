import type { Condition } from "../contract/condition.ts";
import { hostsOf } from "../contract/lookup.ts";
import type { SiteView } from "../contract/provisions.ts";
import { components, paths, units, user } from "./config.ts";

export function userCondition(host: string): string {
  return `watch/user on ${host}`;
}

export function programCondition(host: string): string {
  return `watch/program on ${host}`;
}

const digest = `$(sha256sum <${paths.archive})`;
const kept = `${paths.program}/digest`;

/** The program is unpacked beside the one that runs and takes its place as a whole. */
const unpack = `new=${paths.program}.new old=${paths.program}.old
rm -rf "$new" "$old"
mkdir "$new"
tar -xzf ${paths.archive} -C "$new" --no-same-owner
printf '%s\\n' "${digest}" >"$new/digest"
! [ -e ${paths.program} ] || mv -T ${paths.program} "$old"
mv -T "$new" ${paths.program}
rm -rf "$old"
! [ -e ${paths.siteUnit} ] || systemctl try-restart ${units.site}`;

/** The service's user is there before the files that it may read; its program, before it starts. */
export function watchConditions({ design }: SiteView): readonly Condition[] {
  return hostsOf(design, components.site).flatMap((host): readonly Condition[] => [
    {
      id: userCondition(host),
      host,
      alternates: [],
      holds: `${host} has the user ${user}`,
      test: `id -u ${user} >/dev/null`,
      remedy: { kind: "make", script: `systemd-sysusers ${paths.users}`, timeoutMs: 20_000 },
      after: [{ host, file: paths.users }],
      before: [paths.service, paths.design, paths.tokens, paths.shown, paths.pem].map((file) => ({ host, file })),
      settleMs: 1000,
    },
    {
      id: programCondition(host),
      host,
      alternates: [],
      holds: `${host} has the program that watches the site`,
      test: `said=$(cat ${kept} 2>/dev/null) && [ "$said" = "${digest}" ]`,
      remedy: { kind: "make", script: unpack, timeoutMs: 60_000 },
      after: [{ host, file: paths.archive }],
      before: [{ host, unit: units.site }],
      settleMs: 1000,
    },
  ]);
}
