import type { Host } from "../hosts/host.ts";

const timeoutMs = 10_000;

/** The versions of packages as the first host that answers has them; none when no host answers. */
export async function packageVersions(
  hosts: readonly Host[],
  packages: readonly string[],
): Promise<readonly { readonly name: string; readonly version: string }[]> {
  const script = `dpkg-query -W -f '\${Package} \${Version}\\n' ${packages.join(" ")} 2>/dev/null || true`;
  for (const host of hosts) {
    try {
      const { stdout } = await host.run(script, { timeoutMs });
      return parseVersions(stdout);
    } catch {
      // The next one may answer.
    }
  }
  return [];
}

/** Reads `name version` lines; a package that is not installed has no version and is left out. */
export function parseVersions(output: string): readonly { readonly name: string; readonly version: string }[] {
  return output.split("\n").flatMap((line) => {
    const [name = "", version = ""] = line.trim().split(" ");
    return version === "" ? [] : [{ name, version }];
  });
}
