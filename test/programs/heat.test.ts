import { beforeAll, expect, test } from "vitest";
import { defaultRelease } from "../../src/catalogue/releases/index.ts";
import { designSite } from "../../src/design/design-site.ts";
import { wantsOfHost } from "../../src/design/wants.ts";
import { exampleSecrets } from "../../src/store/secrets.ts";
import { programsImage } from "./image.ts";
import { onHost } from "./in-image.ts";
import { siteNamed } from "./sites.ts";

/** What heat itself makes of the files that are rendered for it. */

const design = designSite(siteNamed("more services", defaultRelease.name));
const { units } = wantsOfHost(design, "c1", exampleSecrets(design.secrets));
const ports = { "heat-api": 8004, "heat-api-cfn": 8000 } as const;
let image: string;

beforeAll(async () => {
  image = await programsImage();
});

/** The file that a unit's gate makes before it starts. */
function holdFile(name: string): string {
  const { settings = {} } = units.find(({ unit }) => unit === `${name}.service`)?.runs ?? {};
  const [, file = ""] = /gate hold (\S+)$/u.exec(settings["ExecStartPre"] ?? "") ?? [];
  return file;
}

test(
  "each of heat's APIs has a gate of its own: one that does not start takes no client from the other",
  { timeout: 170_000 },
  async () => {
    const starts = Object.keys(ports).map(
      (name) => `uwsgi_python3 --ini /etc/heat/${name}-uwsgi.ini >/root/${name} 2>&1 &`,
    );
    const held = Object.keys(ports).map(
      (name) => `touch ${holdFile(name)}; echo "${name} $(health)"; rm ${holdFile(name)}`,
    );
    const { stdout } = await onHost(
      image,
      design,
      "c1",
      `${starts.join("\n")}
health() { for port in ${Object.values(ports).join(" ")}; do curl -s -o /dev/null -m 5 -w '%{http_code} ' -H 'Host: quorate-check' http://10.77.0.11:$port/healthcheck; done; }
for turn in {1..200}; do [ "$(health)" = "200 200 " ] && break; sleep 0.5; done
echo "none $(health)"
${held.join("\n")}
`,
      160_000,
    );
    expect(stdout.split("\n").map((line) => line.trim())).toEqual([
      "none 200 200",
      "heat-api 503 200",
      "heat-api-cfn 200 503",
    ]);
  },
);
