import { copiesArePromoted } from "./promoted-copies.ts";

/** By the cluster. */
copiesArePromoted("test-postgresql", "postgresql");
