/** Limits that keep an answer honest: beyond them prediction refuses and says what would help. */

/** States of a Markov chain; a chain of this size with twenty transitions a state takes about 1 GiB. */
export const statesMax = 2_000_000;

/** Nodes of a decision diagram; 16 bytes each and as much again for its caches. */
export const diagramNodesMax = 2_000_000;

/** Minimal cut sets that are listed one by one. */
export const cutSetsMax = 10_000;

/** States of the orders of failures below one dynamic gate of a fault tree; each is worked out by spreading failures. */
export const failureStatesMax = 200_000;

/** Parts of a model, each instance of a counted one for itself: a site of a thousand hosts has tens of thousands. */
export const partsMax = 100_000;
