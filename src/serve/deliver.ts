import { readFile } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import type { SiteReceiver } from "../spec/site-notify.ts";
import { reasonOf } from "../text/operational-error.ts";
import type { Notice } from "./notice.ts";

/** A receiver that has not answered by then is asked again later. */
const webhookMs = 5000;
const commandMs = 15_000;

export type Delivered =
  | { readonly kind: "delivered" }
  | { readonly kind: "failed"; readonly because: string; readonly again: boolean };

/** Tells one receiver once. `beside`: the directory that the paths of a site file are relative to. It never throws. */
export async function deliver(
  way: SiteReceiver["way"],
  notice: Notice,
  beside: string,
  signal: AbortSignal,
): Promise<Delivered> {
  try {
    return await (way.kind === "webhook" ? post(way, notice, beside, signal) : run(way.command, notice, signal));
  } catch (error) {
    return { kind: "failed", because: reasonOf(causeOf(error)), again: true };
  }
}

type Webhook = Extract<SiteReceiver["way"], { kind: "webhook" }>;

async function post(
  { url, tokenPath }: Webhook,
  notice: Notice,
  beside: string,
  stop: AbortSignal,
): Promise<Delivered> {
  // Read each time, so that a token may be changed under way.
  const token = tokenPath === undefined ? "" : await readFile(path.resolve(beside, tokenPath), "utf8");
  const response = await fetch(url, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      "Idempotency-Key": notice.id,
      "User-Agent": "quorate-serve",
      ...(token === "" ? {} : { Authorization: `Bearer ${token.trim()}` }),
    },
    body: JSON.stringify(notice),
    redirect: "manual",
    signal: AbortSignal.any([stop, AbortSignal.timeout(webhookMs)]),
  });
  await response.body?.cancel();
  if (response.ok) return { kind: "delivered" };
  // What the receiver does not understand now it does not understand later. Source: RFC 9110, section 15.5.
  const again = response.status >= 500 || response.status === 408 || response.status === 429;
  return { kind: "failed", because: `it answered ${response.status}`, again };
}

async function run(
  [program, ...args]: readonly [string, ...string[]],
  notice: Notice,
  stop: AbortSignal,
): Promise<Delivered> {
  const { site, condition, text } = notice;
  const result = await execa(program, args, {
    input: `${JSON.stringify(notice)}\n`,
    env: { QUORATE_SITE: site, QUORATE_CONDITION: condition, QUORATE_TEXT: text },
    stdout: "ignore",
    // What it complains about is in the log of the service.
    stderr: "inherit",
    timeout: commandMs,
    forceKillAfterDelay: 2000,
    cancelSignal: stop,
    reject: false,
  });
  if (result.exitCode === 0) return { kind: "delivered" };
  // Whoever reads no input is told by its environment and has ended well; execa says so by an error of the pipe.
  const because = result.timedOut
    ? `it had not ended after ${commandMs / 1000} s`
    : (result.shortMessage ?? "it failed");
  return { kind: "failed", because, again: true };
}

/** fetch says "fetch failed", and why in what caused it. */
function causeOf(error: unknown): unknown {
  return error instanceof Error && error.cause instanceof Error ? error.cause : error;
}
