import type { Tried } from "./trial.ts";

/** How the balancer asks a backend whether it can serve, not merely whether its port is open. */
export type HealthCheck =
  | {
      readonly kind: "http";
      readonly path: string;
      readonly expectStatus: string;
      /** An answer costs the backend far more than that of others: it is asked more rarely while it is well. */
      readonly costly?: true;
    }
  /** Bytes to send and a pattern that must come back, in order, on one TCP connection. */
  | { readonly kind: "exchange"; readonly steps: readonly ExchangeStep[]; readonly tls?: CheckTls }
  /** Asked at another port than the one that serves. */
  | {
      readonly kind: "http-port";
      readonly port: number;
      readonly path: string;
      readonly expectStatus: string;
      readonly tls?: CheckTls;
    };

/** A check that speaks TLS from its first byte, where clients are led on as they come. */
export interface CheckTls {
  /** A backend shows a certificate that the authority of this cluster signed, and that has its name. */
  readonly believes: string;
  /** The protocol within, as TLS names it: ALPN. */
  readonly protocol: string;
}

export type ExchangeStep =
  | { readonly send: "binary"; readonly hex: string; readonly comment: string }
  | {
      readonly expect: "text" | "pattern" | "binary" | "binary-pattern";
      readonly value: string;
      readonly comment: string;
    };

/** How the balancer asks a backend that has one line for an answer, and what it says to one that is down. */
export interface LineCheck {
  readonly ask: string;
  /** Said instead while the backend is down: it comes back without what it held when it was given up. */
  readonly askWhenDown: string;
  /** Regular expression that the answer to either must match. */
  readonly expect: string;
}

/** Which backends get requests. */
export type Share =
  /** All of them. */
  | { readonly kind: "even"; readonly balance: "roundrobin" | "leastconn" | "source" }
  /** One at a time, whichever is well; the first is preferred at first and does not take its sessions back. */
  | { readonly kind: "one" }
  /** The one that the cluster has promoted: only that one's check succeeds. The others say so, or are not there at all. */
  | { readonly kind: "promoted"; readonly others: "answer" | "are-stopped" };

/** What a technology offers to clients through the balancer. */
export interface EndpointOffer {
  readonly name: string;
  readonly component: string;
  /** `everybody`: at every virtual address of the site; `services`: for the site's own hosts, at the internal one alone; `operators`: there, from wherever they come. */
  readonly for: "everybody" | "services" | "operators";
  readonly port: number;
  readonly backendPort: number;
  /** Backends speak TLS, and show a certificate that the authority of this cluster signed. Absent: they do not. */
  readonly believes?: string;
  readonly protocol: "http" | "tcp";
  /** The balancer also listens on the loopback address at this port, so that local clients need no virtual address. */
  readonly localPort?: number;
  readonly check: HealthCheck;
  readonly share: Share;
  /** Requests to these ends of a path go to the first backend alone, and fail while it is away: only it has the data. */
  readonly pinned?: Pinned;
  /** Idle time after which the balancer drops a client or server connection. */
  readonly idleTimeoutMs: number;
  /** Requests that a backend works on at once; the balancer keeps the others, and forgets those whose client has gone. */
  readonly inFlightMax?: number;
  /** What clients of a drill ask here; absent where they ask nothing. */
  readonly tried?: Tried;
}

/** What one host alone has. */
export interface Pinned {
  /** In the words of findings: "image data". */
  readonly what: string;
  /** Where it is on the host: "image directory". */
  readonly place: string;
  readonly pathEnds: readonly string[];
  /** What is lost with that host, and goes on: one sentence for the finding. */
  readonly loss: string;
  readonly remedy: string;
}

/**
 * What a host's own services reach through the balancer beside them, on the loopback; no client ever does. One backend at a
 * time serves all hosts: the last one first, so that it is not beside the preferred backends of the endpoints.
 */
export interface RelayOffer {
  readonly name: string;
  readonly component: string;
  readonly port: number;
  readonly backendPort: number;
  /** Backends speak TLS, and show a certificate that the authority of this cluster signed. Absent: they do not. */
  readonly believes?: string;
  readonly check: LineCheck;
  readonly idleTimeoutMs: number;
}
