import type { Complete } from "./complete.ts";
import { Endpoints } from "./endpoints.tsx";
import { FindingsInShort } from "./findings.tsx";
import { Losses } from "./losses.tsx";
import { Step } from "./next-step.tsx";
import { LastProofs } from "./proofs.tsx";
import { LatestEvents } from "./timeline.tsx";
import { Topology } from "./topology.tsx";

/** The first screen: how it is, what can fail next, where everything is, what happened. */
export function Overview({ known }: { readonly known: Complete }) {
  return (
    <div class="overview">
      <div class="column">
        <Endpoints known={known} />
        <LastProofs known={known} />
      </div>
      <div class="column">
        <Topology known={known} isShort />
        <Losses losses={known.state.losses} />
      </div>
      <div class="column">
        <Step known={known} />
        <LatestEvents known={known} />
        <FindingsInShort known={known} />
      </div>
    </div>
  );
}
