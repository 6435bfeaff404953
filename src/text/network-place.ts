/**
 * How an address is written where a port or a path follows: IPv6 in brackets. The one way in which the house writes it.
 * Source: RFC 3986, section 3.2.2; RFC 5952, section 6.
 */
export function inBrackets(address: string): string {
  return address.includes(":") ? `[${address}]` : address;
}

/** `10.77.0.11:3306`, `[fd00:77::11]:3306`, `api.example.org:5000` */
export function withPort(address: string, port: number): string {
  return `${inBrackets(address)}:${port}`;
}
