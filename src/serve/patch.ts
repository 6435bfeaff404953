import type { AddressNow, EndpointNow, HostNow, PartNow, StateDocument } from "./documents.ts";

/** What differs of a list: entries that are new or other than before, and the names of those that are gone. */
export interface ListPatch<Entry> {
  readonly changed: readonly Entry[];
  readonly gone: readonly string[];
}

type Rest = Omit<StateDocument, "hosts" | "parts" | "endpoints" | "addresses">;

/** What differs of a state: of its lists the entries, all else as a whole. */
export interface StatePatch {
  readonly hosts?: ListPatch<HostNow>;
  readonly parts?: ListPatch<PartNow>;
  readonly endpoints?: ListPatch<EndpointNow>;
  readonly addresses?: ListPatch<AddressNow>;
  readonly rest?: Rest;
}

interface Named {
  readonly name: string;
}

/** Only what changed; undefined when nothing did. Pure. */
export function patchBetween(before: StateDocument, after: StateDocument): StatePatch | undefined {
  const hosts = listPatch(before.hosts, after.hosts);
  const parts = listPatch(before.parts, after.parts);
  const endpoints = listPatch(before.endpoints, after.endpoints);
  const addresses = listPatch(before.addresses, after.addresses);
  const rest = same(restOf(before), restOf(after)) ? undefined : restOf(after);
  const patch: StatePatch = {
    ...(hosts === undefined ? {} : { hosts }),
    ...(parts === undefined ? {} : { parts }),
    ...(endpoints === undefined ? {} : { endpoints }),
    ...(addresses === undefined ? {} : { addresses }),
    ...(rest === undefined ? {} : { rest }),
  };
  return Object.keys(patch).length === 0 ? undefined : patch;
}

/** The state after a patch. Pure. */
export function patched(
  before: StateDocument,
  { hosts, parts, endpoints, addresses, rest }: StatePatch,
): StateDocument {
  return {
    ...before,
    ...rest,
    hosts: merged(before.hosts, hosts),
    parts: merged(before.parts, parts),
    endpoints: merged(before.endpoints, endpoints),
    addresses: merged(before.addresses, addresses),
  };
}

function listPatch<Entry extends Named>(
  before: readonly Entry[],
  after: readonly Entry[],
): ListPatch<Entry> | undefined {
  const was = new Map(before.map((entry) => [entry.name, entry]));
  const is = new Set(after.map(({ name }) => name));
  const changed = after.filter((entry) => !same(was.get(entry.name), entry));
  const gone = before.map(({ name }) => name).filter((name) => !is.has(name));
  return changed.length === 0 && gone.length === 0 ? undefined : { changed, gone };
}

function merged<Entry extends Named>(before: readonly Entry[], patch: ListPatch<Entry> | undefined): readonly Entry[] {
  if (patch === undefined) return before;
  const news = new Map(patch.changed.map((entry) => [entry.name, entry]));
  const known = new Set(before.map(({ name }) => name));
  const stayed = before.filter(({ name }) => !patch.gone.includes(name));
  return [
    ...stayed.map((entry) => news.get(entry.name) ?? entry),
    ...patch.changed.filter(({ name }) => !known.has(name)),
  ];
}

function restOf({ condition, sentence, problems, next, leads, losses, step, action, givenUp }: StateDocument): Rest {
  return { condition, sentence, problems, next, leads, losses, step, action, givenUp };
}

function same(left: unknown, right: unknown): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}
