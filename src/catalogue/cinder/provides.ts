import type { ServiceProvision } from "../contract/provisions.ts";
import { cinderApi } from "./parts.ts";

export const blockStorage: ServiceProvision = { endpoint: cinderApi.endpoint, component: cinderApi.component };
