import type { ServiceProvision } from "../contract/roles/services.ts";
import { swiftProxy } from "./proxy.ts";

export const objectStore: ServiceProvision = { endpoint: swiftProxy.endpoint, component: swiftProxy.component };
