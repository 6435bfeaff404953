import type { ServiceProvision } from "../contract/provisions.ts";
import { swiftProxy } from "./proxy.ts";

export const objectStore: ServiceProvision = { endpoint: swiftProxy.endpoint, component: swiftProxy.component };
