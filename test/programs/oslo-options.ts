import { execa } from "execa";
import { z } from "zod";
import { beforeAll, describe, expect, test } from "vitest";
import { wantsOfHost } from "../../src/design/wants.ts";
import type { Design } from "../../src/catalogue/contract/design.ts";
import { defaultRelease } from "../../src/catalogue/releases/index.ts";
import { designSite } from "../../src/design/design-site.ts";
import { programsImage } from "./image.ts";
import { siteNamed, type SiteName } from "./sites.ts";

/**
 * oslo.config ignores an option that it does not know, without a word. So each one that is rendered is looked up in the
 * list that the installed service itself gives of its options.
 */

/** Section → names of the options that the service knows there, deprecated names not among them. */
const optionNames = z.record(z.string(), z.array(z.string()));
type OptionList = z.infer<typeof optionNames>;

const services: readonly Service[] = [
  {
    site: "three controllers",
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
    site: "three controllers",
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
  {
    site: "servers",
    file: "/etc/placement/placement.conf",
    namespaces: [
      "placement.conf",
      "keystonemiddleware.auth_token",
      "oslo.log",
      "oslo.middleware.http_proxy_to_wsgi",
      "oslo.policy",
    ],
    database: "placement_database",
    sectionAlike: {},
  },
  {
    site: "servers",
    file: "/etc/nova/nova.conf",
    namespaces: [
      "nova.conf",
      "keystonemiddleware.auth_token",
      "oslo.cache",
      "oslo.concurrency",
      "oslo.db",
      "oslo.log",
      "oslo.messaging",
      "oslo.middleware.http_proxy_to_wsgi",
      "oslo.policy",
    ],
    sectionAlike: {},
  },
  {
    site: "storage",
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
    sectionAlike: {
      images: "glance.store.swift.store",
      os_glance_staging_store: "file",
      os_glance_tasks_store: "file",
    },
  },
  {
    site: "storage",
    file: "/etc/cinder/cinder.conf",
    namespaces: [
      "cinder",
      "castellan.config",
      "keystonemiddleware.auth_token",
      "oslo.concurrency",
      "oslo.db",
      "oslo.log",
      "oslo.messaging",
      "oslo.middleware.http_proxy_to_wsgi",
      "oslo.policy",
    ],
    // A backend has a section of its own, called as the backend.
    sectionAlike: { directory: "backend_defaults" },
  },
];

interface Service {
  /** The site whose file it is. */
  readonly site: SiteName;
  readonly file: string;
  readonly namespaces: readonly string[];
  /** Where its database's options are, if not in `database`. */
  readonly database?: string;
  /** Sections with the options of another one. */
  readonly sectionAlike: Readonly<Record<string, string>>;
}

/** Tests that the services of a release know the options that are rendered for it. */
export function optionsAreKnown(release: string): void {
  const shipped = services.filter(({ site }) => site === "three controllers" || release === defaultRelease.name);

  describe.each(shipped)("$file", ({ site: name, file, namespaces, database = "database", sectionAlike }) => {
    const site = siteNamed(name, release);
    const design = designSite(site);
    let known: OptionList;

    beforeAll(async () => {
      const image = await programsImage(release);
      known = await optionList(image, namespaces);
    });

    test("holds only options that the installed service knows", () => {
      const unknown = renderedOptions(renderedFile(design, file)).filter(
        ({ section, option }) => !(known[sectionAlike[section] ?? section] ?? []).includes(option),
      );
      expect(unknown).toEqual([]);
    });

    test("would fail with an option misspelt", () => {
      expect(known[database]).toContain("connection_recycle_time");
      expect(known[database]).not.toContain("connection_recycle_times");
    });
  });
}

function renderedFile(design: Design, file: string): string {
  const found = wantsOfHost(design, design.members[0] ?? "", {}).files.find((each) => each.path === file);
  if (typeof found?.content !== "string") throw new Error(`nobody renders ${file}`);
  return found.content;
}

/** Section and option of each line of a rendered file. */
export function renderedOptions(text: string): readonly { readonly section: string; readonly option: string }[] {
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

const asked = new Map<string, Promise<OptionList>>();

/** What the service's own generator lists inside the image; asked once for all who want the same. */
export function optionList(root: string, namespaces: readonly string[]): Promise<OptionList> {
  const key = JSON.stringify([root, ...namespaces]);
  const list = asked.get(key) ?? generated(root, namespaces);
  asked.set(key, list);
  return list;
}

/** Runs the generator; a private mount namespace makes the image read-only. */
async function generated(root: string, namespaces: readonly string[]): Promise<OptionList> {
  const inside = [
    "import json, subprocess, sys",
    "from keystoneauth1 import loading",
    "names = [word for name in sys.argv[1:] for word in ('--namespace', name)]",
    "text = subprocess.run(['oslo-config-generator', '--format', 'json', *names], check=True, capture_output=True).stdout",
    "known = {section: [each['dest'] for each in of['opts']] for section, of in json.loads(text)['options'].items()}",
    "login = loading.get_auth_plugin_conf_options('password')",
    "known.setdefault('keystone_authtoken', []).extend(option.dest for option in login)",
    "common = loading.get_auth_common_conf_options()",
    "known.setdefault('service_user', []).extend(option.dest for option in common)",
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
    // Cinder loads all its drivers for it, which takes a busy machine a minute.
    timeout: 240_000,
  });
  return optionNames.parse(JSON.parse(stdout));
}
