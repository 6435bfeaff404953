import { isSecretName } from "../catalogue/contract/generations.ts";
import type { Secrets } from "../catalogue/contract/secret.ts";
import type { Site } from "../spec/site.ts";

/** Words too short to be a secret would be blotted out of every sentence. */
const secretLettersMin = 6;

/** Takes a site's secrets, those that the operator set, and the passwords of its power switches and package sources, out of a text that a host printed. */
export function concealer(site: Site, secrets: Secrets): (text: string) => string {
  const fencing = site.fencing.kind === "agent" ? [site.fencing, ...site.fencing.further] : [];
  const parameters = [
    ...[...fencing, ...site.resources].map(({ parameters: given }) => given),
    ...site.hosts.flatMap((host) => [host.fencing, ...(host.furtherFencing ?? [])]),
  ].flatMap(Object.entries);
  const named: readonly (readonly [string, string])[] = [
    ...Object.entries(secrets).filter(([name]) => isSecretName(name)),
    ...packageLogins(site),
    ...site.overrides
      .filter(({ secret }) => secret)
      .flatMap(({ option, value }) => [value].flat().map((each): [string, string] => [option, each])),
    ...parameters.filter(([name]) => /pass|secret|token|community/i.test(name)),
  ];
  const hidden = named
    .filter(([, value]) => value.length >= secretLettersMin)
    .sort(([, left], [, right]) => right.length - left.length);
  return (text) => hidden.reduce((shown, [name, value]) => shown.replaceAll(value, `[secret ${name}]`), text);
}

/** apt tells what it fetches and from where, and a proxy may tell what it was sent. */
function packageLogins({ packages }: Site): readonly (readonly [string, string])[] {
  if (packages === undefined) return [];
  const { mirror, sources, proxy } = packages;
  const archives = [mirror?.debian, mirror?.security, ...sources.flatMap(({ uris }) => uris)];
  return [...archives, proxy.http, proxy.https].flatMap((each): readonly (readonly [string, string])[] => {
    if (each === undefined || each === "direct" || each.login?.password === undefined) return [];
    return [[`of ${each.url}`, each.login.password]];
  });
}
