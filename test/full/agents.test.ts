import { readFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import agentsTake from "../../src/catalogue/pacemaker/agents-take.py";
import { programsImage } from "../programs/image.ts";
import { inImage, type Said } from "../programs/image-root.ts";

/** What the catalogue has recorded of resource and fence agents, and what those of an image say themselves. */

let image: string;

beforeAll(async () => {
  image = await programsImage(undefined, ["fence-agents"]);
});

const inside = (script: string): Promise<Said> => inImage(image, "10.77.0.11/24", script);

test("the recorded list of agents is what they say themselves (else: vitest -u)", async () => {
  const script = readFileSync(path.join(import.meta.dirname, "../../scripts/agent-lists.py"), "utf8");
  const { exitCode, text } = await inside(`python3 -B - <<'PYTHON' 2>/dev/null\n${script}\nPYTHON\n`);
  if (exitCode !== 0) throw new Error(text);
  await expect(`${text}\n`).toMatchFileSnapshot("../../src/catalogue/pacemaker/known-agents.options");
});

function primitive(id: string, agent: string, name: string): string {
  return `<primitive id="${id}" ${agent}><instance_attributes id="${id}-i"><nvpair id="${id}-n" name="${name}" value="1"/></instance_attributes></primitive>`;
}

/** What a host's own agents say of a configuration with these resources. */
function asked(...primitives: readonly string[]): Promise<Said> {
  return inside(
    `cat > /root/configuration.xml <<'XML'\n<configuration><resources>${primitives.join("")}</resources></configuration>\nXML\npython3 - /root/configuration.xml <<'PYTHON'\n${agentsTake}\nPYTHON\n`,
  );
}

describe("before the cluster is told, a host's own agents are asked", () => {
  const stonith = 'class="stonith" type="fence_ipmilan"';
  const dummy = 'class="ocf" provider="pacemaker" type="Dummy"';

  test("they take what they know, and what the cluster itself reads", async () => {
    const said = await asked(
      primitive("a", stonith, "lanplus"),
      primitive("b", stonith, "ipaddr"),
      primitive("c", stonith, "pcmk_delay_base"),
      primitive("d", dummy, "state"),
      '<primitive id="e" class="systemd" type="cron"/>',
    );
    expect(said).toEqual({ exitCode: 0, text: "" });
  });

  test("and not what they do not", async () => {
    const said = await asked(
      primitive("a", stonith, "lanpluss"),
      primitive("b", dummy, "sate"),
      primitive("c", 'class="ocf" provider="acme" type="thing"', "state"),
    );
    expect(said.exitCode).toBe(1);
    expect(said.text).toBe(
      "stonith:fence_ipmilan has no parameter lanpluss; ocf:pacemaker:Dummy has no parameter sate; ocf:acme:thing is not installed",
    );
  });
});
