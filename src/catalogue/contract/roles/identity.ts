/** What a service is to the identity service: a user, and an entry of the catalogue. */
export interface ServiceIdentity {
  /** Technology, and the beginning of condition ids. */
  readonly service: string;
  /** Of a service with several entries of the catalogue, what this one is; absent: its only or main one. */
  readonly entry?: string;
  readonly user: string;
  /** What the user may do in the project of the services; absent: `service` alone. */
  readonly roles?: readonly string[];
  readonly passwordSecret: string;
  /** As clients ask for it: `image`. */
  readonly type: string;
  readonly name: string;
  /** The designed endpoint behind the entry. */
  readonly endpoint: string;
  /** What follows address and port in the entry's URL: `/v2.1`; empty where nothing does. */
  readonly path: string;
}

/** A domain whose users a service makes by itself: a user that may make them there, and roles that it gives them. */
export interface ServiceDomain {
  readonly service: string;
  readonly domain: string;
  readonly user: string;
  readonly passwordSecret: string;
  /** Roles that must exist. */
  readonly roles: readonly string[];
}

export interface Administrator {
  /** With the API's version: `http://10.77.0.10:5000/v3`. */
  readonly url: string;
  readonly user: string;
  readonly userDomain: string;
  readonly passwordSecret: string;
  readonly project: string;
  readonly projectDomain: string;
}
