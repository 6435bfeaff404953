import { withVariables } from "../../text/script.ts";
import type { Part } from "../contract/status.ts";
import ask from "./api-status.sh";

/** Bash that asks an HTTP service about itself, directly and not through the balancer: api-status.sh. */
export function apiStatusScript(unit: string, url: string): string {
  return withVariables(ask, { unit, url });
}

export interface ApiDetail {
  /** systemd's word for the unit: `active`, `failed`. */
  readonly unit: string;
  /** 0 where nobody answered. */
  readonly httpStatus: number;
  readonly latencyMs: number;
}

/** Reads one line of `apiStatusScript`; undefined when it is none. */
export function parseApiStatus(output: string): ApiDetail | undefined {
  const [, unit, status, seconds] = /^(\S+) (\d{3}) ([\d.]+)$/m.exec(output) ?? [];
  if (unit === undefined || status === undefined || seconds === undefined) return undefined;
  return { unit, httpStatus: Number(status), latencyMs: Math.round(Number(seconds) * 10_000) / 10 };
}

/** One HTTP service on one host as part of a snapshot. */
export function apiPart(component: string, output: string, host: string): Part {
  const detail = parseApiStatus(output);
  const part = (state: Part["state"], sentence: string): Part => ({
    component,
    host,
    state,
    sentence,
    detail: { ...detail },
  });
  if (detail === undefined) return part("unknown", "could not be asked");
  if (detail.httpStatus === 0) return part("down", `does not answer; its unit is ${detail.unit}`);
  if (detail.httpStatus !== 200) return part("down", `answers ${detail.httpStatus}; its unit is ${detail.unit}`);
  return part("up", "serves");
}
