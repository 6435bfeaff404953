import { describe, expect, test } from "vitest";
import { technologiesOf } from "../../../src/catalogue/index.ts";
import type { ManagedFile } from "../../../src/catalogue/contract/file.ts";
import { exampleDesign, exampleSite, markedSecrets } from "./three-controllers.ts";

const site = exampleSite();
const secrets = markedSecrets(site);
const names = ["rabbitmq", "memcached", "keystone", "glance"];

function filesOf(host: string, design = exampleDesign()): ReadonlyMap<string, ManagedFile> {
  const technologies = technologiesOf(design).filter(({ name }) => names.includes(name));
  return new Map(
    technologies.flatMap((each) => each.files({ design, host, secrets })).map((file) => [file.path, file]),
  );
}

function text(files: ReadonlyMap<string, ManagedFile>, path: string): string {
  const content = files.get(path)?.content;
  if (typeof content !== "string") throw new Error(`no file ${path}`);
  return content;
}

describe("files", () => {
  const files = filesOf("c1");

  test("a file that holds a secret says so, and is not readable by everybody", () => {
    for (const file of files.values()) {
      const holds = typeof file.content === "string" && file.content.includes("MARK-");
      expect({ path: file.path, secret: file.secret }).toEqual({ path: file.path, secret: holds });
      if (holds) expect(file.mode & 0o007).toBe(0);
    }
  });

  test("services reach the database, the brokers and keystone at the balancer beside them", () => {
    const glance = text(files, "/etc/glance/glance-api.conf");
    expect(glance).toContain("@127.0.0.1:3306/glance");
    expect(glance).toContain("@127.0.0.1:5672/%2F");
    expect(glance).toContain("auth_url = http://127.0.0.1:5000\n");
    expect(glance).toContain("www_authenticate_uri = http://10.77.0.10:5000\n");
  });

  test("keys, cookie and the order of caches are the same on all hosts", () => {
    for (const host of ["c2", "c3"]) {
      const others = filesOf(host);
      for (const path of [
        "/etc/keystone/fernet-keys/0",
        "/etc/keystone/fernet-keys/1",
        "/etc/keystone/credential-keys/1",
        "/var/lib/rabbitmq/.erlang.cookie",
        "/etc/keystone/keystone.conf",
      ]) {
        expect(text(others, path)).toBe(text(files, path));
      }
    }
  });

  test("each broker listens at its own host's address, and knows all others without a name service", () => {
    const conf = text(filesOf("c2"), "/etc/rabbitmq/rabbitmq.conf");
    expect(conf).toContain("listeners.tcp.1 = 10.77.0.12:5672\n");
    expect(conf).toContain("cluster_partition_handling = pause_minority\n");
    const hosts = text(filesOf("c2"), "/etc/rabbitmq/inetrc");
    for (const last of [11, 12, 13]) expect(hosts).toContain(`{host, {10,77,0,${last}}, ["c${last - 10}"]}.`);
  });
});

describe("conditions and units", () => {
  const design = exampleDesign();
  const technologies = technologiesOf(design);
  const conditions = technologies.flatMap((each) => each.conditions({ design, secrets }));
  const units = technologies.flatMap((each) =>
    design.hosts.flatMap(({ name: host }) => each.units({ design, host, secrets })),
  );
  const files = technologies.flatMap((each) =>
    design.hosts.flatMap(({ name: host }) =>
      each.files({ design, host, secrets }).map(({ path }) => `${host}/file ${path}`),
    ),
  );

  test("what they come after exists", () => {
    const ids = new Set([
      ...design.hosts.map(({ name }) => `${name}/packages`),
      ...conditions.map(({ id }) => id),
      ...units.map(({ host, unit }) => `${host}/unit ${unit}`),
      ...files,
    ]);
    const dangling = [...conditions, ...units].flatMap(({ after }) => after).filter((id) => !ids.has(id));
    expect(dangling).toEqual([]);
  });

  test("nothing but scripts holds a secret", () => {
    const shown = conditions.map(({ test: _test, make: _make, decided: _decided, ...rest }) => rest);
    expect(JSON.stringify([...shown, ...units])).not.toContain("MARK-");
  });

  test("a unit asks the other hosts before it interrupts anybody, never its own", () => {
    for (const unit of units) expect(unit.gate?.askOn ?? []).not.toContain(unit.host);
  });
});

describe("glance's store", () => {
  test("of each host's own binds the data alone to one host, and is called a single copy", () => {
    const design = exampleDesign();
    const glance = design.endpoints.find(({ name }) => name === "glance");
    expect(glance?.backends.map(({ role }) => role)).toEqual(["active", "active", "active"]);
    expect(glance?.pinned).toMatchObject({ host: "c1", pathEnds: ["/file", "/stage", "/import"] });
    expect(design.decisions.find(({ subject }) => subject === "glance image data")?.choice).toContain("single copy");
  });

  test("that is shared makes all backends active, and is not made where it is not mounted", () => {
    const design = exampleDesign({ glance: { store: { kind: "shared", path: "/srv/images" } } });
    const glance = design.endpoints.find(({ name }) => name === "glance");
    expect(glance?.backends.every(({ role }) => role === "active")).toBe(true);
    expect(glance?.pinned).toBeUndefined();
    const store = technologiesOf(design)
      .flatMap((each) => each.conditions({ design, secrets }))
      .find(({ id }) => id === "glance/store on c1");
    expect(store?.make).not.toContain("install -d -o glance -g glance -m 0750 /srv/images");
    expect(store?.make).toContain("exit 1");
  });
});
