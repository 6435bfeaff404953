/** An operator's order to a part that runs: bash that carries it out, and bash that succeeds once it is. Either may be run again. */
export interface Order {
  readonly make: string;
  readonly test: string;
}

export interface Question {
  readonly test: string;
  readonly otherwise: string;
}
