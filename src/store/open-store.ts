import { dirname, resolve } from "node:path";
import type { SecretsPlace } from "../spec/site-secrets.ts";
import { CommandStore } from "./command-store.ts";
import { FileStore } from "./file-store.ts";
import type { SecretsStore } from "./secrets-store.ts";
import { SopsStore } from "./sops-store.ts";
import { VaultStore } from "./vault-store.ts";

/** The store that a site names. */
export function openStore(siteFile: string, place: SecretsPlace): SecretsStore {
  const folder = dirname(resolve(siteFile));
  switch (place.kind) {
    case "file":
      return new FileStore(siteFile, resolve(folder, place.path));
    case "sops":
      return new SopsStore(folder, resolve(folder, place.path));
    case "vault":
      return new VaultStore(folder, place.vault);
    case "command":
      return new CommandStore(folder, place);
  }
}
