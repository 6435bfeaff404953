import { readFileSync } from "node:fs";
import path from "node:path";
import { expect } from "vitest";
import type { Condition } from "../../src/catalogue/contract/condition.ts";
import { provision } from "../../src/catalogue/contract/provisions.ts";
import type { Secrets } from "../../src/catalogue/contract/secret.ts";
import { providedBy } from "../../src/catalogue/index.ts";
import { designSite } from "../../src/design/design-site.ts";
import { renderHost } from "../../src/design/render.ts";
import { hostSystem, wantsOfHost, wantsOfSite } from "../../src/design/wants.ts";
import { ensureImage } from "../../src/lab/image.ts";
import type { Site } from "../../src/spec/site.ts";
import { makeCertificate } from "../../src/store/kept-certificates.ts";
import { exampleSecrets } from "../../src/store/secrets.ts";
import { HostsInImage } from "./hosts-in-image.ts";
import { laying } from "./image-root.ts";

export const members = ["c1", "c2", "c3"] as const;
export const addresses = { c1: "10.77.0.11", c2: "10.77.0.12", c3: "10.77.0.13" } as const;

export const here = "psql -XAtq -v ON_ERROR_STOP=1 -h /run/postgresql -U postgres -d postgres";
/** The database that clients write to. */
export const drill = here.replace("-d postgres", "-d quorate_drill");

const balancer = "haproxy -W -D -f /etc/haproxy/haproxy.cfg >/dev/null 2>&1";

/** libpq has no channel binding for the keys of examples: these are made as a site's are. */
function real(needs: ReturnType<typeof designSite>["secrets"]): Secrets {
  const made = new Map(Object.entries(exampleSecrets(needs)));
  for (const need of needs) {
    if (need.kind !== "authority" && need.kind !== "certificate") continue;
    made.set(need.name, makeCertificate(need, Object.fromEntries(made), undefined, new Date()));
  }
  return Object.fromEntries(made);
}

/** Three real members of etcd and Patroni, on hosts that are not booted. */
export class PatroniSite {
  readonly site: Site;
  readonly design: ReturnType<typeof designSite>;
  readonly secrets: Secrets;
  readonly conditions: readonly Condition[];
  readonly database;
  #hosts: HostsInImage | undefined;
  #balanced = false;
  /** Of the image, under which the hosts' roots are. */
  #root = "";

  constructor(site: Site) {
    this.site = site;
    this.design = designSite(site);
    this.secrets = real(this.design.secrets);
    this.database = provision(providedBy(this.design.providers), "database");
    this.conditions = wantsOfSite(this.design, this.secrets).filter(({ id }) =>
      /^(?:etcd|patroni|postgresql)\//.test(id),
    );
  }

  get hosts(): HostsInImage {
    if (this.#hosts === undefined) throw new Error("the hosts have not begun");
    return this.#hosts;
  }

  /** Where the hosts' roots are, seen from outside of them. */
  get roots(): string {
    return `${this.#root}/tmp`;
  }

  async begin(): Promise<void> {
    const { suite, packages } = hostSystem(this.site);
    const image = await ensureImage({ suite, packages }, () => undefined);
    this.#root = image.path;
    this.#hosts = new HostsInImage(
      image.path,
      Object.fromEntries(members.map((host) => [host, `${addresses[host]}/24`])),
    );
    const systemctl = readFileSync(path.join(import.meta.dirname, "patroni-systemctl.sh"), "utf8");
    const names = members.map((host) => `${addresses[host]} ${host}\n`).join("");
    for (const host of members) {
      const files = renderHost(this.design, host, this.secrets).filter(({ path: at }) =>
        /etcd|patroni|postgresql|^\/etc\/ssl\/quorate|haproxy|copy/.test(at),
      );
      await this.said(
        host,
        `printf '127.0.0.1 localhost\\n${names}' >/etc/hosts
base64 -d <<<${Buffer.from(systemctl).toString("base64")} >/usr/local/bin/systemctl
chmod +x /usr/local/bin/systemctl
install -d -o postgres -g postgres /run/postgresql
mkdir -p /root /run/haproxy
${laying(files)}`,
      );
    }
  }

  async end(): Promise<void> {
    await this.#hosts?.end();
  }

  async said(host: string, script: string): Promise<string> {
    const { exitCode, text } = await this.hosts.run(host, `set -eu -o pipefail\n${script}`);
    expect(exitCode, `${host}: ${text.slice(-3000)}`).toBe(0);
    return text;
  }

  async holds({ host, test: question }: Condition): Promise<boolean> {
    return (await this.hosts.run(host, `set -eu -o pipefail\n${question}`)).exitCode === 0;
  }

  named(id: string): Condition {
    const condition = this.conditions.find((each) => each.id === id);
    if (condition === undefined) throw new Error(`no condition ${id}`);
    return condition;
  }

  /** As an apply does: asked, made by what it is made by, and asked again until it holds. */
  async bring(id: string): Promise<void> {
    const condition = this.named(id);
    if (await this.holds(condition)) return;
    const { host, remedy } = condition;
    if (remedy.kind === "make") await this.said(host, remedy.script);
    if (remedy.kind === "decide") {
      const evidence = new Map<string, string>();
      for (const member of remedy.hosts) evidence.set(member, await this.said(member, remedy.evidence));
      const decided = remedy.decide(evidence, []);
      if (decided.kind === "refuse") throw new Error(decided.because);
      await this.said(decided.host, decided.script);
    }
    for (let turn = 0; turn < 120 && !(await this.holds(condition)); turn++) await this.said(host, "sleep 0.5");
    expect([id, await this.holds(condition)]).toEqual([id, true]);
  }

  async started(host: string, unit: string): Promise<void> {
    const wanted = wantsOfHost(this.design, host, this.secrets).units.find((each) => each.unit === unit);
    await this.said(host, `systemctl start ${unit} || { tail -n 30 /root/${unit}.log; exit 1; }`);
    await this.said(
      host,
      `for turn in {1..100}; do if ( ${wanted?.ready ?? "false"} ) >/dev/null 2>&1; then exit 0; fi; sleep 0.5; done\ntail -n 40 /root/${unit}.log\nexit 1`,
    );
  }

  async storeBegins(): Promise<void> {
    for (const host of members) {
      await this.bring(`etcd/member on ${host}`);
      await this.started(host, "etcd.service");
      await this.bring(`etcd/vote of ${host}`);
    }
    await this.bring("etcd/has the design's members");
    await this.bring("etcd/asks who comes");
  }

  async databaseBegins(): Promise<void> {
    await this.bring("patroni/settings in the store");
    await this.bring("patroni/there is a database");
    for (const host of members) await this.started(host, "patroni.service");
    for (const id of ["patroni/a copy is promoted", "patroni/no server waits for a restart"]) await this.bring(id);
    await this.followed("c1", 2);
  }

  /** What a drill's clients log in with, a table that they write to, and a balancer on each host. */
  async clientsBegin(): Promise<void> {
    const trial = this.database.trial(this.design);
    await this.said("c2", trial.prepare("quorate_drill", { user: "quorate_drill", password: "OfADrill" }));
    for (const host of members) {
      await this.said(host, `ip addr add ${this.design.addresses[0]?.address ?? ""}/32 dev lo\n${balancer}`);
    }
    this.#balanced = true;
    const led = `[ "$(${client("SELECT host(inet_server_addr())")})" = ${addresses.c1} ]`;
    await this.said("c3", `for turn in {1..60}; do ${led} && exit 0; sleep 0.5; done; exit 1`);
    await this.said("c3", client("CREATE TABLE kept (row int)"));
  }

  async primary(): Promise<string> {
    return await this.said("c2", this.database.trial(this.design).leader("", ""));
  }

  /** Until this many copies follow, of which each acknowledges. */
  async followed(host: string, count: number): Promise<void> {
    const following = `${here} -c "SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming' AND sync_state = 'quorum'"`;
    await this.said(
      host,
      `for turn in {1..160}; do [ "$(${following})" = ${count} ] && exit 0; sleep 0.5; done; exit 1`,
    );
  }

  /** Has the store's member on this host lead it. */
  async storeLedFrom(host: (typeof members)[number]): Promise<void> {
    const at = (member: (typeof members)[number]): string =>
      `QUORATE_ENDPOINTS=${this.site.certificates === "none" ? "http" : "https"}://${addresses[member]}:2379 /usr/libexec/quorate/etcdctl`;
    await this.said(
      host,
      `leads() { ${at(host)} endpoint status | grep -q ', true, false, '; }
for turn in {1..20}; do
  if leads; then exit 0; fi
  id=$(${at(host)} member list | sed -n 's/^\\([0-9a-f]*\\), [a-z]*, ${host}, .*/\\1/p')
  ${members.map((member) => `${at(member)} move-leader "$id" >/dev/null 2>&1 || true`).join("\n  ")}
  sleep 0.5
done
exit 1`,
    );
  }

  /** Signals all that runs on a host, or of it what this matches. */
  async signal(host: string, name: string, program = ""): Promise<void> {
    await this.said(
      "-",
      `for at in /proc/[0-9]*; do
  case $(readlink "$at/root") in */tmp/${host}/root) ;; *) continue ;; esac
  ${program === "" ? ":" : `tr '\\0' ' ' <"$at/cmdline" 2>/dev/null | grep -qE '${program}' || continue`}
  kill -${name} "\${at#/proc/}" 2>/dev/null || true
done`,
    );
  }

  /** Power off: all that runs on the host is gone at once, and its wire is dead. */
  async powerOff(host: string): Promise<void> {
    await this.said("-", `ip link set to-${host} down`);
    await this.signal(host, "9");
  }

  async powerOn(host: string): Promise<void> {
    await this.said("-", `ip link set to-${host} up`);
    await this.said(host, "rm -rf /run/postgresql/.s*; systemctl start etcd.service; systemctl start patroni.service");
    if (this.#balanced) await this.said(host, balancer);
  }
}

/** A drill's client, through the balancer beside it. */
export function client(sql: string): string {
  return `PGPASSWORD=OfADrill psql -XAtq "host=127.0.0.1 sslmode=prefer user=quorate_drill dbname=quorate_drill" -c "${sql}" 2>&1`;
}
