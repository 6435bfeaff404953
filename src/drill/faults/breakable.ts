import type { ClusterResource, FenceDevice } from "../../catalogue/contract/cluster.ts";
import type {
  DesignedAddress,
  DesignedComponent,
  DesignedEndpoint,
  DesignedHost,
} from "../../catalogue/contract/design.ts";

/** What a design says of itself that faults are made from. */
export interface Breakable {
  readonly hosts: readonly Pick<DesignedHost, "name" | "address" | "addresses" | "zone">[];
  readonly voters: readonly string[];
  readonly components: readonly Pick<DesignedComponent, "name" | "units" | "hosts" | "fills" | "listens" | "manager">[];
  readonly endpoints: readonly Pick<DesignedEndpoint, "component" | "port" | "protocol" | "backends">[];
  readonly addresses: readonly Pick<DesignedAddress, "address">[];
  /** Absent where the site keeps none. */
  readonly copies?: readonly { readonly host: string }[];
  readonly cluster: {
    readonly fenceDevices: readonly Pick<FenceDevice, "agent">[];
    readonly resources: readonly Pick<ClusterResource, "id" | "agent">[];
  };
}
