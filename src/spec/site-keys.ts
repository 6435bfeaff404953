/** The keys of each map in a site file, in the order of the reference, each with what it means. */

export const siteKeys = {
  site: 'Name of the site; names the cluster and the lab\'s twin. Default: "site".',
  release: "The OpenStack release that the hosts' packages are of. Default: the newest.",
  target: "The availability that every API must reach: 99.99% or 0.9999. Default: 99.99%.",
  detection: "How fast a dead part must be noticed, 200ms to 60s; every timer is derived from it. Default: 1s.",
  timers:
    "The set of timers: quorate derives them from `detection`, the others are what other projects set; or a map of `set` and single timers by the names that `quorate plan` lists. Default: quorate.",
  region: "Name of the region that the endpoints are in. Default: RegionOne.",
  networks:
    "The site's networks by name: NETWORK/PREFIX, or a map of cidr and carries. Default: one, that of the internal virtual address.",
  hosts: "The hosts by name, each with its address, or with a map of address, zone, roles and fencing.",
  vip: "The virtual addresses: ADDRESS/PREFIX of the internal one, or a map.",
  fencing: "How a host that does not answer is switched off: the name of a fence agent, a map, or none.",
  adopted:
    "Whether others laid and run the site: `quorate adopt` writes true, and `quorate apply` then changes nothing on its hosts. Default: false.",
  firewall:
    "Whether each port of the design is open only to those who need it, on every host: true or false. Default: true.",
  certificates:
    "Who signs the certificates that the APIs show at the virtual addresses, and the database's members and clients use among each other: own (the site's own authorities), or none: they speak in the clear. Default: none.",
  database: "The services' database: the name of an engine, or a map of engine and mode. Default: mariadb, galera.",
  copies:
    "Hosts that keep a copy of the database, any moment of which can be brought back: [{ host: d1, keep: 7d }], five at the most. Default: none.",
  ssh: "How the hosts are reached.",
  lab: "What the hosts' twins in the lab are: container, vm, or a map of host, memory and disks. Default: container.",
  packages: "Where the hosts' packages come from: mirror, sources, proxy. Default: the sources that the hosts have.",
  secrets:
    "Where generated secrets are kept: a file, relative to the site file, or a map of one of file, sops, vault, command. Default: NAME.secrets.yaml, beside it.",
  rates: "How often parts fail and how long a repair takes, by part; overrides the defaults of prediction.",
  services: "The OpenStack services: a list of names, or a map of name to overrides.",
  components:
    "Who runs single components where the design is to do otherwise: { haproxy: { manager: pacemaker } }. Their names are those that `quorate plan` lists.",
  notify:
    "Who is told by `quorate serve` when something changes: by name, each with a webhook or a command. Default: nobody.",
  heal: "What `quorate serve` mends by itself, so many times an hour: parts (a stateless part that is down is started anew), cluster (what failed in Pacemaker is tried again). Default: nothing.",
  serve:
    "Where `quorate serve` runs by itself: { on: controllers }, on one of them at a time, behind the internal virtual address with TLS; it needs certificates: own. Default: nowhere.",
  resources: "What else Pacemaker is to run, by any resource agent: by name, each with its agent and its parameters.",
} as const;

export const secretsKeys = {
  file: "A file that its owner alone may read.",
  sops: "A file that the program sops encrypts and decrypts, for whom its own rules (.sops.yaml) name.",
  vault: "A secret in a key-value engine (version 2) of Vault or OpenBao, which holds all of the site's.",
  command: "Programs that print the secrets, and take them.",
} as const;

export const vaultKeys = {
  address: "Its URL: https://vault.example.org:8200; http: on this machine alone.",
  mount: "Where the engine is mounted. Default: secret.",
  path: "The secret's path in the engine: quorate/demo.",
  namespace: "The namespace that the engine is in. Default: none.",
  token:
    "File with the token, which its owner alone may read. Default: the environment's VAULT_TOKEN, then ~/.vault-token.",
  authority:
    "PEM file of the authorities that its certificate is believed by. Default: those that this machine believes.",
} as const;

export const secretsCommandKeys = {
  read: "A program with its arguments that prints the secrets as a map of YAML or JSON, and nothing at all while there are none.",
  write: "One that takes the whole map on its standard input, and keeps it in the place of what was. Default: none.",
} as const;

export const serveKeys = {
  on: "controllers: installed on the control hosts, active on one of them at a time.",
} as const;

export const hostKeys = {
  address: "Address on the management network, IPv4 or IPv6, at which the other hosts and the operator reach the host.",
  addresses: "Addresses on the other networks: { storage: 10.78.0.11 }.",
  zone: "What fails together: a rack, a power feed. Default: the host is a zone of its own.",
  switch:
    "The switch that connects the host, or a list of those of which any one is enough. Default: that of its zone.",
  roles: "What the host does: control, network, compute, storage, quorum, copy. Default: control and network.",
  state:
    "leaving: an apply takes all parts of the site off the host, whatever its roles; then its line can go. Default: serving.",
  fencing:
    "Parameters of the fence agent for this host, for example ip and username of its BMC; of several levels a list of such maps.",
  ssh: "How this host is reached, where in another way than the others: a map as the site's ssh.",
  lab: "What this host's twin in the lab is, where it is another than the others': as the site's lab.",
  services:
    "Options of services' own files that are this host's alone: { glance: { config: { DEFAULT: { workers: 4 } } } }.",
} as const;

export const networkKeys = {
  cidr: "The network with its prefix length: 10.78.0.0/24, fd00:78::/64.",
  carries:
    "What goes by it instead of the management network: replication (between database members), queue (between message brokers), tunnels (between instances' hosts), rings (a further ring of Corosync). Default: nothing; tunnels, where the network is named tunnel.",
} as const;

export const resourceKeys = {
  agent: "Any installed resource agent: ocf:heartbeat:IPaddr2, systemd:tgt.",
  parameters: "What the agent is told, by the names of its own metadata.",
  operations:
    "Interval and timeout of its operations: { monitor: { interval: 10s, timeout: 20s } }. Default: as the agent advises.",
  meta: "Options of the resource to Pacemaker: { migration-threshold: 3 }.",
  runs: "once, everywhere (on every member), or promoted (everywhere, and promoted on one). Default: once.",
  prefer: "Hosts or zones where it is best, the best first.",
  only: "Hosts or zones outside of which it never runs. Default: every member.",
  with: "What it runs beside: another resource, a component that Pacemaker runs, the address internal or public.",
  after: "What it starts after, of the same.",
  packages: "Debian packages that its agent needs.",
} as const;

export const componentKeys = {
  manager: "Who starts it, watches it and starts it again: systemd on each host, or pacemaker for the whole cluster.",
} as const;

export const vipKeys = {
  internal:
    "ADDRESS/PREFIX for the services themselves, in the network of the control hosts, or { address, name }: clients then get the name.",
  public:
    "ADDRESS/PREFIX for users, of either family, or { address, name }; { name, external: true } where somebody else's balancer or DNS brings it. Default: the internal address serves them as well.",
  manager:
    "Who moves the addresses: keepalived (fast, VRRP) or pacemaker (after quorum and fencing). Default: keepalived.",
  "router-id":
    "VRRP virtual router id of the internal address, 1 to 255, that no other router on the segment uses; the public one has the next. Default: the last octet of each address.",
} as const;

export const addressKeys = {
  address:
    "ADDRESS/PREFIX; of an external address without its prefix, and only where it is routed to the control hosts.",
  name: "DNS name that clients are given: api.example.org.",
} as const;

export const publicAddressKeys = {
  ...addressKeys,
  external: "true: somebody else's balancer or DNS brings it, and nobody here moves it.",
} as const;

export const fencingKeys = {
  agent: "lab, none, or an installed fence agent without its fence_ prefix: ipmilan, redfish.",
  action: "What happens to a fenced host: off, or reboot. Default: reboot.",
  parameters: "Parameters of the agent that are the same for all hosts.",
  levels:
    "Instead of one agent several, each a map of agent and parameters: the next is tried when one has failed (a BMC, then a PDU).",
  survivor:
    "Of two control hosts the one that goes on where they see the quorum host and not each other. Default: the first.",
  delay:
    "How long the survivor is spared before it is fenced: its own fencing of the other has that much of a start. Default: none.",
} as const;

export const fenceLevelKeys = {
  agent: "An installed fence agent without its fence_ prefix: ipmilan, apc_snmp.",
  parameters: "Parameters of the agent that are the same for all hosts.",
} as const;

export const databaseKeys = {
  engine: "The database server: mariadb or postgresql. Default: mariadb.",
  mode: "How it survives the loss of a host: galera, replicated or drbd (mariadb), replication or patroni (postgresql). Default: the engine's first.",
} as const;

export const copyKeys = {
  host: "The host that keeps it: best one with the role copy alone, in a zone of its own.",
  keep: "How far back any moment can be brought back. Default: 7d.",
  role: "replica: a server stays ready there besides, which takes up all that the copy receives; `quorate promote` makes it the database. Default: a copy alone.",
  lag: "How far the copy may be behind before the site counts as degraded. Default: 0s: no further than can be measured.",
} as const;

export const sshKeys = {
  user: "User to log in as. Default: what ~/.ssh/config says, else root.",
  become: "How another user than root becomes root: sudo, which must ask no password. Default: sudo.",
  port: "TCP port of sshd. Default: what ~/.ssh/config says, else 22.",
  identity: "Path of a private key. Default: what ssh itself would use: ~/.ssh/config, an agent, its usual files.",
  jump: "Host to go through, [USER@]HOST[:PORT], or several with commas. Default: what ~/.ssh/config says.",
} as const;

export const labKeys = {
  host: "container: on this machine's kernel, up in a second; vm: with Debian's own kernel under QEMU, up in half a minute. Default: container.",
  memory: "Of a VM: 1GiB. Default: 2GiB.",
  disks: "Empty disks of a VM besides its system's, as /dev/vdb and so on: a size, or a list of sizes. Default: none.",
} as const;

export const packagesKeys = {
  mirror:
    "A Debian mirror instead of the hosts' own sources of Debian: the archive's URL, or a map of debian and security.",
  sources: "Further signed archives, each with name, uris, suites, components and key.",
  proxy: "The HTTP proxy that apt fetches through: its URL, or a map of http and https.",
} as const;

export const mirrorKeys = {
  debian: "URL of the archive: https://mirror.example.org/debian.",
  security:
    "URL of the archive of security updates, or none. Default: that of debian with -security behind it, as Debian itself lays them out.",
  components: "What is taken of the archive. Default: main and non-free-firmware.",
  key: "The key that signs the mirror where it is not Debian's: armored, or the path of such a file. Default: Debian's.",
} as const;

export const sourceKeys = {
  name: "A short name for the files on the hosts: small letters, digits and inner hyphens.",
  uris: "URL of the archive, or a list of URLs with the same content.",
  suites: "The suite, or a list of suites.",
  components: "The component, or a list. None where the suites are paths that end with a slash.",
  key: "The archive's OpenPGP public key: armored, or the path of such a file, relative to the site file.",
  pin: "Priority of its packages, 1 to 32767, or a map of priority, packages and release. Default: apt's, 500.",
} as const;

export const pinKeys = {
  priority: "1 to 32767; above 1000 a package is downgraded for it. apt_preferences(5).",
  packages: "The packages meant, with * and ? as patterns. Default: all of the source.",
  release: "What the archive's Release file says of it: n=trixie-backports. Default: the host of its URIs.",
} as const;

export const proxyKeys = {
  http: "URL of the proxy for http, or none.",
  https: "URL of the proxy for https, or none. Default: as http.",
} as const;

export const receiverKeys = {
  webhook: "The URL that a JSON document is posted to, with a `text` for people: https://chat.example.org/hooks/ops.",
  token: "A file, relative to the site file, with a token that the webhook is shown as Authorization: Bearer.",
  command:
    "A program with its arguments that is run, without a shell, and is given the document on its standard input: [/usr/local/bin/page, cloud].",
  on: "What is told of: site (its condition), endpoints, hosts, addresses, parts, actions. Default: all.",
} as const;

export const rateKeys = {
  mttf: "Mean time to failure: 2000h, 30d, 1y, or a range: 1y to 5y.",
  mttr: "Mean time to repair: 30s, 10m, 4h, or a range: 4h to 3d.",
  coverage: "Part of the failures that are noticed and handled: 0.95 or 95%, or a range: 80% to 99%.",
  unnoticed: "How long a failure lasts that nothing notices, until people see to it: 30m, or a range.",
} as const;
