import type { IdentityProvision } from "../contract/provisions.ts";
import { addressUrl } from "../openstack/service-url.ts";
import { adminPasswordSecret, keystoneApi } from "./api.ts";
import { defaultDomain } from "./options.ts";
import { serviceDomainCondition } from "./service-domain.ts";
import { identityConditionId, serviceIdentityCondition } from "./service-identity.ts";
import { clientSection, tokenSection } from "./token-section.ts";

/** What services get of keystone, and how an administrator logs in. */
export const identityProvision: IdentityProvision = {
  tokenSection,
  clientSection,
  register: serviceIdentityCondition,
  registered: (service) => ({ condition: identityConditionId(service) }),
  domain: serviceDomainCondition,
  administrator: (design) => ({
    // A drill's clients ask no DNS.
    url: `${addressUrl(design, keystoneApi.endpoint)}/v3`,
    user: "admin",
    userDomain: defaultDomain,
    passwordSecret: adminPasswordSecret,
    project: "admin",
    projectDomain: defaultDomain,
  }),
};
