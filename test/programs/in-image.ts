import { execa } from "execa";
import type { Design } from "../../src/catalogue/contract/design.ts";
import { hostNamed } from "../../src/catalogue/contract/lookup.ts";
import { renderHost } from "../../src/design/render.ts";
import { exampleSecrets } from "../../src/store/secrets.ts";
import { shellWord } from "../../src/text/shell-word.ts";
import enter from "./in-image.sh";

export interface Said {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs bash in the image as if on a host of the site whose rendered files have been laid. */
export async function onHost(
  image: string,
  design: Design,
  name: string,
  script: string,
  timeoutMs = 60_000,
): Promise<Said> {
  const host = hostNamed(design, name);
  const namespaces = ["--mount", "--net", "--uts", "--pid", "--fork", "--kill-child"];
  const own = [host.address, ...Object.values(host.addresses ?? {})];
  const addresses = own.map((address) => `${address}/${address.includes(":") ? 64 : 24}`);
  const inside = ["bash", "-c", enter, "bash", image, name, ...addresses];
  const { exitCode, stdout, stderr } = await execa(
    "setpriv",
    ["--pdeathsig", "KILL", "unshare", ...namespaces, ...inside],
    { input: `${layFiles(design, name)}\n${script}`, reject: false, timeout: timeoutMs, env: { LC_ALL: "C.UTF-8" } },
  );
  return { exitCode, stdout, stderr };
}

function layFiles(design: Design, host: string): string {
  const hosts = design.hosts.map(({ name, address }) => `${address} ${name}\n`).join("");
  const files = renderHost(design, host, exampleSecrets(design.secrets)).map(
    ({ path, content, mode, owner, group }) =>
      `base64 -d <<< ${Buffer.from(content).toString("base64")} | install -D -m ${mode.toString(8)} -o ${owner} -g ${group} /dev/stdin ${shellWord(path)}`,
  );
  return [`printf %s ${shellWord(`127.0.0.1 localhost\n${hosts}`)} > /etc/hosts`, ...files].join("\n");
}
