import type { ServiceProvision } from "../contract/roles/services.ts";
import { neutronApi } from "./api.ts";

export const networkProvision: ServiceProvision = {
  endpoint: neutronApi.endpoint,
  component: neutronApi.component,
};
