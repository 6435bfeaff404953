import { useEffect, useState } from "preact/hooks";

/** Every view has an address of its own, and what is looked for in it stands there as well. */
export const views = [
  { path: "/", name: "overview" },
  { path: "/topology", name: "topology" },
  { path: "/timeline", name: "timeline" },
  { path: "/proofs", name: "proofs" },
  { path: "/findings", name: "findings" },
  { path: "/actions", name: "actions" },
  { path: "/audit", name: "audit" },
  { path: "/kept", name: "kept" },
] as const;

export type ViewName = (typeof views)[number]["name"];

export interface Address {
  readonly view: ViewName;
  readonly query: URLSearchParams;
}

function here(): Address {
  const view = views.find(({ path }) => path === location.pathname)?.name ?? "overview";
  return { view, query: new URLSearchParams(location.search) };
}

const moved = new EventTarget();

export function useAddress(): Address {
  const [address, setAddress] = useState(here());
  useEffect(() => {
    const listener = (): void => setAddress(here());
    moved.addEventListener("moved", listener);
    addEventListener("popstate", listener);
    return () => {
      moved.removeEventListener("moved", listener);
      removeEventListener("popstate", listener);
    };
  }, []);
  return address;
}

export function go(path: string): void {
  if (path !== location.pathname + location.search) history.pushState(null, "", path);
  moved.dispatchEvent(new Event("moved"));
}

/** The same view with something else looked for; nothing is added to what "back" goes through. */
export function lookFor(values: Readonly<Record<string, string>>): void {
  const query = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(values)) {
    if (value === "") query.delete(name);
    else query.set(name, value);
  }
  const text = query.toString();
  history.replaceState(null, "", location.pathname + (text === "" ? "" : `?${text}`));
  moved.dispatchEvent(new Event("moved"));
}
