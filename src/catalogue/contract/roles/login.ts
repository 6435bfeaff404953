/** A name with its password, at the place where a client on a host reaches the endpoint: `127.0.0.1:3306`. */
export interface Login {
  readonly user: string;
  readonly password: string;
  readonly place: string;
}
