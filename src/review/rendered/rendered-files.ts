import type { Design } from "../../catalogue/contract/design.ts";
import type { Secrets } from "../../catalogue/contract/secret.ts";
import { renderTechnologies } from "../../design/render.ts";
import type { SourceFile } from "../files/source.ts";

/** A file as it reaches a host, and who writes it. */
export interface RenderedFile extends SourceFile {
  readonly technology: string;
}

/**
 * The files of a design, as the readers of foreign files take them. Of the members, whose files are compared with each
 * other, all; of the other hosts, which can be a thousand, one of each sort: hosts with the same components differ in their
 * names and addresses only. A balancer's files, which list every backend of the site, are compared with no other host's
 * and taken from one.
 */
export function renderedFiles(design: Design): readonly RenderedFile[] {
  const secrets = placeholders(design);
  const balancers = design.components.filter(({ fills }) => fills.includes("balancer"));
  const oneHostOf = new Map(balancers.map(({ service, hosts }) => [service, hosts[0]]));
  return hostsThatDiffer(design, oneHostOf.values()).flatMap((host) =>
    [...renderTechnologies(design, host, secrets)].flatMap(([technology, files]) =>
      (!oneHostOf.has(technology) || oneHostOf.get(technology) === host ? files : []).map(({ path, content }) => ({
        technology,
        host,
        path,
        shown: `${host}:${path}`,
        text: typeof content === "string" ? content : Buffer.from(content).toString("latin1"),
      })),
    ),
  );
}

function hostsThatDiffer(
  { components, hosts, members }: Design,
  wanted: Iterable<string | undefined>,
): readonly string[] {
  const carried = new Map<string, string[]>(hosts.map(({ name }) => [name, []]));
  for (const component of components) {
    for (const host of component.hosts) carried.get(host)?.push(component.name);
  }
  const others = hosts.map(({ name }) => name).filter((name) => !members.includes(name));
  const ofEachSort = new Map(others.toReversed().map((host) => [(carried.get(host) ?? []).join("\n"), host]));
  const also = [...wanted].flatMap((host) => host ?? []);
  return [...new Set([...members, ...also, ...ofEachSort.values()])];
}

/**
 * What stands where a secret will: a check of a site file must neither make secrets nor need them. No rule reads more of a
 * secret than whether it is well known and the same on all hosts.
 */
function placeholders(design: Design): Secrets {
  return Object.fromEntries(design.secrets.map(({ name }) => [name, `placeholder-of-${name}`]));
}
