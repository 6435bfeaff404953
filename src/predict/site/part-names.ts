/** Names of a site's parts in its model, as `rates` of the site and the contributors of a prediction use them. */

export function instance(component: string, host: string): string {
  return `${component}@${host}`;
}

export function hostPart(host: string): string {
  return `host ${host}`;
}

export function systemPart(host: string): string {
  return `system ${host}`;
}

export function zonePart(zone: string): string {
  return `zone ${zone}`;
}
