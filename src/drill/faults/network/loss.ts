import type { Fault } from "../fault.ts";
import { scripted, strikeMs } from "../scripted.ts";
import { chain, rulesBegin, rulesEnd } from "./rules.ts";

/** In a hundred, each way. */
const lost = 10;
const drop = `numgen random mod 100 < ${lost} drop`;

/** A bad cable, a full buffer, a radio link: what is sent arrives, but not all of it. */
export const loss: Fault = scripted({
  name: "loss",
  story: `Of all packets from and to the host ${lost} % are lost, drawn by lot, each way, for ${strikeMs / 1000} s.`,
  happened: (host) => `${host} lost ${lost} % of its packets for ${strikeMs / 1000} s`,
  over: (host) => `${host} lost no packets any more`,
  said: (host) => `${lost} % of all packets are lost: ${host}`,
  begin: (host, target) => (host === target ? rulesBegin([chain("heard", [drop]), chain("said", [drop])]) : undefined),
  end: () => rulesEnd,
});
