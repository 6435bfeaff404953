/** What the users of an OpenStack service get of it; how it is called they read from the identity service's catalogue. */
export interface ServiceProvision {
  /** The designed endpoint that leads to it. */
  readonly endpoint: string;
  /** The component that answers there. */
  readonly component: string;
}

/** What an operator gets of a service that watches the site from its own hosts. */
export interface WatchProvision {
  /** The endpoint at which its page is. */
  readonly endpoint: string;
}
