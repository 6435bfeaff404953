import { execa } from "execa";
import { z } from "zod";
import { beforeAll, describe, expect, test } from "vitest";
import { hostSystem, wantsOfHost } from "../../src/design/wants.ts";
import type { Design } from "../../src/catalogue/contract/design.ts";
import { designSite } from "../../src/design/design-site.ts";
import { ensureImage } from "../../src/lab/image.ts";
import { siteNamed } from "./sites.ts";

/**
 * oslo.config ignores an option that it does not know, without a word. So each one that is rendered is looked up in the
 * list that the installed service itself gives of its options.
 */

/** Section → names of the options that the service knows there, deprecated names not among them. */
const optionNames = z.record(z.string(), z.array(z.string()));
type OptionList = z.infer<typeof optionNames>;

const services = [
  {
    file: "/etc/keystone/keystone.conf",
    namespaces: [
      "keystone",
      "oslo.cache",
      "oslo.db",
      "oslo.log",
      "oslo.middleware.healthcheck",
      "oslo.middleware.http_proxy_to_wsgi",
      "oslo.policy",
    ],
    sectionAlike: {},
  },
  {
    file: "/etc/glance/glance-api.conf",
    namespaces: [
      "glance.api",
      "glance.multi_store",
      "keystonemiddleware.auth_token",
      "oslo.concurrency",
      "oslo.db",
      "oslo.log",
      "oslo.messaging",
      "oslo.middleware.http_proxy_to_wsgi",
      "oslo.policy",
    ],
    // Each store has a section of its own, named in `enabled_backends`, with the options of its kind.
    sectionAlike: { images: "file", os_glance_staging_store: "file", os_glance_tasks_store: "file" },
  },
] as const;

/** Tests that the services of a release know the options that are rendered for it. */
export function optionsAreKnown(release: string): void {
  const site = siteNamed("three controllers", release);
  const design = designSite(site);
  let image: string;

  beforeAll(async () => {
    ({ path: image } = await ensureImage(hostSystem(site), () => undefined));
  });

  describe.each(services)("$file", ({ file, namespaces, sectionAlike }) => {
    let known: OptionList;

    beforeAll(async () => {
      known = await optionList(image, namespaces);
    });

    test("holds only options that the installed service knows", () => {
      const alike: Readonly<Record<string, string>> = sectionAlike;
      const unknown = renderedOptions(renderedFile(design, file)).filter(
        ({ section, option }) => !(known[alike[section] ?? section] ?? []).includes(option),
      );
      expect(unknown).toEqual([]);
    });

    test("would fail with an option misspelt", () => {
      expect(known["database"]).toContain("connection_recycle_time");
      expect(known["database"]).not.toContain("connection_recycle_times");
    });
  });
}

function renderedFile(design: Design, file: string): string {
  const found = wantsOfHost(design, design.members[0] ?? "", {}).files.find((each) => each.path === file);
  if (typeof found?.content !== "string") throw new Error(`nobody renders ${file}`);
  return found.content;
}

function renderedOptions(text: string): readonly { readonly section: string; readonly option: string }[] {
  let section = "";
  const options: { section: string; option: string }[] = [];
  for (const line of text.split("\n")) {
    const title = /^\[(.+)\]$/.exec(line)?.[1];
    const option = /^(\w+) = /.exec(line)?.[1];
    if (title !== undefined) section = title;
    else if (option !== undefined) options.push({ section, option });
    else if (line !== "" && !line.startsWith("#")) throw new Error(`neither a section nor an option: ${line}`);
  }
  return options;
}

/** Runs the service's own generator inside the image, which a private mount namespace makes read-only. */
async function optionList(root: string, namespaces: readonly string[]): Promise<OptionList> {
  const inside = [
    "import json, subprocess, sys",
    "from keystoneauth1 import loading",
    "names = [word for name in sys.argv[1:] for word in ('--namespace', name)]",
    "text = subprocess.run(['oslo-config-generator', '--format', 'json', *names], check=True, capture_output=True).stdout",
    "known = {section: [each['dest'] for each in of['opts']] for section, of in json.loads(text)['options'].items()}",
    "login = loading.get_auth_plugin_conf_options('password')",
    "known.setdefault('keystone_authtoken', []).extend(option.dest for option in login)",
    "print(json.dumps(known))",
  ].join("\n");
  const script = [
    "set -eu",
    'mount --bind "$1" "$1"',
    'mount -o remount,bind,ro "$1"',
    'mount --bind /dev "$1/dev"',
    'mount -t tmpfs tmpfs "$1/tmp"',
    "root=$1; shift",
    'exec chroot "$root" python3 -B -c "$@"',
  ].join("\n");
  const { stdout } = await execa("unshare", ["--mount", "bash", "-c", script, "bash", root, inside, ...namespaces], {
    timeout: 60_000,
  });
  return optionNames.parse(JSON.parse(stdout));
}
