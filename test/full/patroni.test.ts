import { copiesArePromoted } from "../lab/promoted-copies.ts";

/** By Patroni. */
copiesArePromoted("test-patroni", "{ engine: postgresql, mode: patroni }");
