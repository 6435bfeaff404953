import type { ServiceIdentity } from "../contract/roles/identity.ts";
import { novaApi } from "./api.ts";
import { secrets } from "./places.ts";

export const novaIdentity: ServiceIdentity = {
  service: "nova",
  user: "nova",
  // As `admin` it plugs ports and attaches volumes that belong to projects.
  roles: ["admin", "service"],
  passwordSecret: secrets.user,
  type: "compute",
  name: "nova",
  endpoint: novaApi.endpoint,
  path: "/v2.1",
};
