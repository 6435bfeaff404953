import type { Design, DesignedBackend, DesignedEndpoint, DesignedRelay } from "../contract/design.ts";
import type { ExchangeStep } from "../contract/endpoint.ts";
import type { ManagedFile } from "../contract/file.ts";
import { hostsOf, timerMs } from "../contract/lookup.ts";
import type { HostView } from "../contract/provisions.ts";
import { managedBy } from "../format/header.ts";
import { renderStanzas, stanza, type Stanza } from "../format/stanza.ts";
import { checkWords, connectWords, inwardStanza, serverWords } from "./backend.ts";
import { bindWords, certificateFiles, globalLines, headerLines, isSecure } from "./certificate.ts";
import { partingLines } from "./parting.ts";
import { peersFiles, peersStanza } from "./peers.ts";
import { fall, rise } from "./timers.ts";
import { familyOf } from "../../spec/address.ts";
import { withPort } from "../../text/network-place.ts";

export const component = "haproxy";
export const unit = "haproxy.service";
export const configPath = "/etc/haproxy/haproxy.cfg";
export const sysctlPath = "/etc/sysctl.d/60-quorate.conf";

/** Where the balancer says whether it serves; asked by the address's keeper and by status, on the loopback only. */
export const monitorPort = 8404;

export function haproxyFiles(view: HostView): readonly ManagedFile[] {
  const { design } = view;
  return [
    {
      path: configPath,
      content: renderStanzas(managedBy(design.site), [
        globalStanza(view),
        defaultsStanza(view),
        peersStanza(view),
        monitorStanza(view),
        ...design.endpoints.map((endpoint) => endpointStanza(view, endpoint)),
        ...design.relays.map((relay) => relayStanza(view, relay)),
        ...[...design.endpoints, ...design.relays].flatMap((each) => inwardStanza(view, each)),
      ]),
      mode: 0o640,
      owner: "root",
      group: "haproxy",
      secret: false,
    },
    ...certificateFiles(view),
    ...peersFiles(view),
    {
      path: sysctlPath,
      content: `# ${managedBy(design.site)}\n${kernelSettings(design)
        .map(([key, value]) => `${key} = ${value}`)
        .join("\n")}\n`,
      mode: 0o644,
      owner: "root",
      group: "root",
      secret: false,
    },
  ];
}

/** Where it is asked and told, by root of its host. */
export const socketPath = "/run/haproxy/admin.sock";

/** Every host with OpenStack services has a balancer of its own: they reach database, queue and cache on the loopback. */
export function balancerHosts(design: Pick<Design, "components">): readonly string[] {
  return hostsOf(design, component);
}

/**
 * The kernel's part: the balancer listens on an address that another host may hold; a connection to a peer that is gone
 * ends after some seconds instead of a quarter of an hour. Source: Linux Documentation/networking/ip-sysctl.
 */
export function kernelSettings({ addresses }: Pick<Design, "addresses">): readonly (readonly [string, string])[] {
  return [...familiesOf(addresses).map((family) => [`net.${family}.ip_nonlocal_bind`, "1"] as const), ...tcpSettings];
}

/** As the kernel calls them. The settings of TCP are those of both families, whatever their names say. */
function familiesOf(addresses: readonly { readonly address: string }[]): readonly string[] {
  const names = addresses.map(({ address }) => (familyOf(address) === "IPv4" ? "ipv4" : "ipv6"));
  return [...new Set(names)].sort();
}

const tcpSettings = [
  ["net.ipv4.tcp_retries2", "6"],
  ["net.ipv4.tcp_syn_retries", "3"],
  ["net.ipv4.tcp_keepalive_time", "30"],
  ["net.ipv4.tcp_keepalive_intvl", "5"],
  ["net.ipv4.tcp_keepalive_probes", "3"],
] as const;

function globalStanza({ design, host }: HostView): Stanza {
  return stanza(
    "global",
    "log /dev/log local0",
    "user haproxy",
    "group haproxy",
    "master-worker",
    "maxconn 8000",
    "nbthread 2",
    `localpeer ${host}`,
    `stats socket ${socketPath} mode 660 level admin expose-fd listeners`,
    "stats timeout 5s",
    ...(isSecure(design) ? globalLines : []),
    "spread-checks 0",
    "hard-stop-after 30s",
  );
}

function defaultsStanza({ design }: HostView): Stanza {
  return stanza(
    "defaults",
    "log global",
    "option dontlognull",
    "option log-health-checks",
    "option redispatch 1",
    "retries 3",
    `timeout connect ${timerMs(design, "haproxy.connect")}ms`,
    `timeout check ${timerMs(design, "haproxy.check")}ms`,
    "timeout queue 5s",
    "timeout http-request 10s",
    "timeout http-keep-alive 10s",
    "timeout client 60s",
    "timeout server 60s",
    [
      "default-server",
      `inter ${timerMs(design, "haproxy.inter")}ms`,
      `fastinter ${timerMs(design, "haproxy.fastinter")}ms`,
      `downinter ${timerMs(design, "haproxy.inter")}ms`,
      `rise ${rise} fall ${fall}`,
    ].join(" "),
  );
}

/**
 * Fails only when nothing at all can be served from here: one dead service is no reason to give up the address. A line each: of one
 * line HAProxy reads 64 words (`MAX_LINE_ARGS`).
 */
function monitorStanza({ design }: HostView): Stanza {
  const serves = design.endpoints.map(({ name }) => `acl serves nbsrv(${name}) ge 1`);
  return stanza(
    "frontend quorate-monitor",
    `bind 127.0.0.1:${monitorPort}`,
    "mode http",
    "no log",
    "monitor-uri /serving",
    ...(serves.length === 0 ? [] : [...serves, "monitor fail unless serves"]),
    "http-request use-service prometheus-exporter if { path /metrics }",
  );
}

function endpointStanza({ design, host }: HostView, endpoint: DesignedEndpoint): Stanza {
  const idle = [`timeout client ${endpoint.idleTimeoutMs}ms`, `timeout server ${endpoint.idleTimeoutMs}ms`];
  return stanza(
    `listen ${endpoint.name}`,
    ...[endpoint.address, endpoint.publicAddress].flatMap((address) =>
      address === undefined ? [] : [`bind ${withPort(address, endpoint.port)}${bindWords(endpoint)}`],
    ),
    ...(endpoint.localPort === undefined ? [] : [`bind 127.0.0.1:${endpoint.localPort}`]),
    `mode ${endpoint.protocol}`,
    ...(endpoint.share.kind === "even" ? [`timeout check ${timerMs(design, "haproxy.shared.check")}ms`] : []),
    endpoint.protocol === "http"
      ? [
          "option httplog",
          "option forwardfor",
          "option http-server-close",
          // Who waits in the balancer's queue and hangs up is forgotten, not served: a backend that was slow for a moment
          // does not stay behind with answers that nobody waits for.
          "option abortonclose",
          // At a reload those who kept a connection would find it closed just when they ask by it: they are told with the next answer.
          "option idle-close-on-response",
          // A request that was sent and not answered may have been carried out: only reading is tried again.
          "retry-on conn-failure empty-response 503",
          "http-request disable-l7-retry unless METH_GET",
          ...headerLines(endpoint),
        ]
      : tcpOptions,
    idle,
    shareLines(design, endpoint),
    partingLines(design, endpoint.protocol),
    pinnedLines(endpoint),
    checkLines(endpoint),
    orderedBackends(endpoint.backends).map((backend, index) =>
      [
        serverWords(host, backend, index + 1, endpoint),
        checkWords(endpoint.check, backend),
        ...(endpoint.inFlightMax === undefined ? [] : [`maxconn ${endpoint.inFlightMax}`]),
      ].join(" "),
    ),
  );
}

function relayStanza({ design, host }: HostView, relay: DesignedRelay): Stanza {
  return stanza(
    `listen ${relay.name}`,
    `bind 127.0.0.1:${relay.port}`,
    "mode tcp",
    tcpOptions,
    [`timeout client ${relay.idleTimeoutMs}ms`, `timeout server ${relay.idleTimeoutMs}ms`],
    oneAtATime,
    partingLines(design, "tcp"),
    lineCheckLines(relay),
    orderedBackends(relay.backends).map((backend, index) => `${serverWords(host, backend, 2 ** index, relay)} check`),
  );
}

/**
 * Servers have powers of two for numbers, so that one variable tells which of them are up, and a server's own number picks
 * its bit. Source: HAProxy 2.6 configuration manual, 4.2 "tcp-check send-lf" and 7.3 "srv_id", "srv_is_up".
 */
function lineCheckLines(relay: DesignedRelay): readonly string[] {
  const { name, backends, check } = relay;
  const bits = orderedBackends(backends).map(({ host }, index) => ({ host, bit: 2 ** index }));
  const sum = bits.map(({ bit }, index) => (index === 0 ? `var(check.up${bit})` : `add(check.up${bit})`)).join(",");
  return [
    "option tcp-check",
    connectWords(relay),
    ...bits.map(({ host, bit }) => `tcp-check set-var(check.up${bit}) srv_is_up(${name}/${host}),mul(${bit})`),
    `tcp-check set-var(check.up) ${sum}`,
    `tcp-check send-lf %[srv_id,and(check.up),bool,iif(${check.ask},${check.askWhenDown})]\\r\\n`,
    `tcp-check expect rstring ${check.expect}`,
  ];
}

function shareLines(design: Design, endpoint: DesignedEndpoint): readonly string[] {
  const { share } = endpoint;
  switch (share.kind) {
    case "even":
      return [
        `balance ${share.balance}`,
        // Requests notice a dead backend before the next check is due; one that fails counts as a failed check.
        `default-server inter ${costlyFactor(endpoint) * timerMs(design, "haproxy.shared.inter")}ms observe layer4 error-limit 1 on-error fail-check${slowStart(endpoint)}`,
      ];
    case "one":
      return oneAtATime;
    case "promoted":
      // Only the promoted one is up: there is no choice that the balancers would have to share.
      return ["balance first"];
  }
}

/** What a check finds out late, the first client's failed connection has found out before, and went on to another backend. */
function costlyFactor({ check }: DesignedEndpoint): number {
  return check.kind === "http" && check.costly === true ? 5 : 1;
}

const tcpOptions = ["option tcplog", "option clitcpka", "option srvtcpka"];

/**
 * The first backend that is well serves all, and goes on to when one before it comes back. The table holds one entry and
 * has room for more: a new entry is made before it replaces the old one, and a full table would keep the old one for ever.
 */
const oneAtATime = ["balance first", "stick-table type integer size 100 nopurge peers quorate", "stick on int(1)"];

/** An API that has just started has cold caches; it gets its share of the requests little by little. */
function slowStart({ protocol }: DesignedEndpoint): string {
  return protocol === "http" ? " slowstart 20s" : "";
}

/** What only one backend has is asked of that one, and refused while it is away: another would say that it never was. */
function pinnedLines({ name, pinned }: DesignedEndpoint): readonly string[] {
  if (pinned === undefined) return [];
  return [
    `acl pinned path_end ${pinned.pathEnds.join(" ")}`,
    `http-request return status 503 content-type text/plain string "the host that has this data is away" if pinned !{ srv_is_up(${name}/${pinned.host}) }`,
    `use-server ${pinned.host} if pinned`,
  ];
}

/** The preferred backend first: `balance first` takes the first that is well, and the stick table keeps it. */
function orderedBackends(backends: readonly DesignedBackend[]): readonly DesignedBackend[] {
  const rank = { preferred: 0, active: 1, backup: 2 } as const;
  return [...backends].sort((left, right) => rank[left.role] - rank[right.role]);
}

function checkLines(of: Pick<DesignedEndpoint, "check" | "believes" | "backends">): readonly string[] {
  const { check } = of;
  switch (check.kind) {
    case "http":
    case "http-port":
      return [
        "option httpchk",
        `http-check send meth GET uri ${check.path} ver HTTP/1.1 hdr Host quorate-check`,
        `http-check expect status ${check.expectStatus}`,
      ];
    case "exchange":
      return ["option tcp-check", connectWords(of, check.tls), ...check.steps.map(exchangeLine)];
  }
}

function exchangeLine(step: ExchangeStep): string {
  const comment = `comment "${step.comment}"`;
  if ("send" in step) return `tcp-check send-binary ${step.hex} ${comment}`;
  switch (step.expect) {
    case "text":
      return `tcp-check expect ${comment} string ${step.value}`;
    case "pattern":
      return `tcp-check expect ${comment} rstring ${step.value}`;
    case "binary":
      return `tcp-check expect ${comment} binary ${step.value}`;
    case "binary-pattern":
      return `tcp-check expect ${comment} rbinary ${step.value}`;
  }
}
