import type { StatusProbe } from "../contract/status.ts";

/** A daemon of which no more is known than that its unit runs: it serves on its host alone, and at nobody's question. */
export function unitProbe(component: string, unit: string): StatusProbe {
  return {
    component,
    script: `systemctl is-active ${unit} || true`,
    parse: (output, _exitCode, host) => {
      const state = output.trim();
      const detail = { unit: state };
      if (state === "") return { component, host, state: "unknown", sentence: "could not be asked", detail };
      return state === "active"
        ? { component, host, state: "up", sentence: "runs", detail }
        : { component, host, state: "down", sentence: `its unit is ${state}`, detail };
    },
  };
}
