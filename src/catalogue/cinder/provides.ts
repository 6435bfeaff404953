import type { ServiceProvision } from "../contract/roles/services.ts";
import { cinderApi } from "./parts.ts";

export const blockStorage: ServiceProvision = { endpoint: cinderApi.endpoint, component: cinderApi.component };
