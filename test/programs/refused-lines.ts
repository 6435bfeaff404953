/** A program that reads a file: how it is asked, and where its words name a line. */
export interface Refuser {
  readonly program: string;
  /** By which the review knows the file as well. */
  readonly path: string;
  /** bash; the file has been laid. */
  readonly ask: string;
  /** Its first group is the line. */
  readonly names: RegExp;
  readonly broken: Readonly<Record<string, string>>;
  /** Files that the program takes: the review has nothing to say of their form. */
  readonly whole: Readonly<Record<string, string>>;
}

const balancer =
  "global\n  maxconn 10\ndefaults\n  mode http\n  timeout client 1s\n  timeout connect 1s\n  timeout server 1s\n";
const address =
  "vrrp_instance a {\n  interface eth0\n  virtual_router_id 3\n  virtual_ipaddress {\n    10.0.0.9/24\n  }\n}\n";
const totem = "totem {\n  version: 2\n  cluster_name: a\n}\n";

const haproxy: Refuser = {
  program: "haproxy",
  path: "/etc/haproxy/haproxy.cfg",
  ask: "haproxy -c -f /etc/haproxy/haproxy.cfg",
  names: /\[\/etc\/haproxy\/haproxy\.cfg:(\d+)\]/u,
  broken: {
    "a keyword before any section": `maxconn 10\n${balancer}`,
    "an open double quote": `${balancer}frontend f\n  bind :80\n  log-format "x\n  mode http\n`,
    "an open single quote": `${balancer}frontend f\n  bind :80\n  log-format 'x\n  mode http\n`,
    "an open .if": `${balancer}frontend f\n  .if defined(X)\n  bind :80\n`,
    "a lone .endif": `${balancer}frontend f\n  .endif\n  bind :80\n`,
    "a lone .elif": `${balancer}frontend f\n  .elif defined(X)\n  bind :80\n`,
    "two .else": `${balancer}frontend f\n  .if defined(X)\n  .else\n  .else\n  .endif\n  bind :80\n`,
    "no such directive": `${balancer}frontend f\n  .iff defined(X)\n  bind :80\n`,
    "a section without a name": `${balancer}backend\n  server a 10.0.0.1:80\n`,
    "a last line that does not end": `${balancer}frontend f\n  bind :80`,
    "an address on the section's line": `${balancer}listen f 10.77.0.11:80\n  server a 10.0.0.1:80\n`,
    "a path behind a port": `${balancer}backend b\n  server a 10.0.0.1:80/x check\n`,
    "a line that is continued": `${balancer}backend b\n  server a 10.0.0.1:80 check port 9200\\\nbackup inter 1s\n`,
    "a time past what it counts": `${balancer}backend b\n  timeout server 25d\n  server a 10.0.0.1:80\n`,
    "two servers of one name": `${balancer}backend b\n  server a 10.0.0.1:80\n  server a 10.0.0.2:80\n`,
    "a server in a frontend": `${balancer}frontend f\n  bind :80\n  server a 10.0.0.1:80\n`,
    "a default-server in a frontend": `${balancer}frontend f\n  bind :80\n  default-server inter 1s\n`,
    "what CRLF hides": `${balancer}frontend f\r\n  bind :80\r\n  log-format "x\r\n`,
  },
  whole: {
    "quotes, escapes and comments": `${balancer}listen f # "x\n  bind :80\n  http-request deny if { path -m beg /a\\ b } # it's\n  http-request set-header x "a 'b' #c"\n`,
    "servers of one name, of which a condition takes one": `${balancer}backend b\n  .if defined(X)\n  server a 10.0.0.1:80\n  .else\n  server a 10.0.0.2:80\n  .endif\n`,
    "an .if": `${balancer}frontend f\n  .if defined(X)\n  .elif defined(Y)\n  .else\n  bind :80\n  .endif\n`,
  },
};

const keepalived: Refuser = {
  program: "keepalived",
  path: "/etc/keepalived/keepalived.conf",
  ask: "keepalived -t -f /etc/keepalived/keepalived.conf",
  names: /\(?(?:\/etc\/keepalived\/keepalived\.conf: )?Line (\d+)\)/u,
  broken: {
    "a brace too many": `${address}}\n`,
    "a block without a name": `${address}{\n  x y\n}\n`,
    "an open quote": address.replace("  virtual_ip", '  notify "/bin/x\n  virtual_ip'),
    "a group without its brace": `${address}vrrp_sync_group g\n  group {\n    a\n  }\n`,
    "an open quote before a comment": address.replace("  virtual_ip", '  notify "/bin/x ! # y\n  virtual_ip'),
  },
  whole: {
    "comments and quotes": `! it's\n${address.replace("  virtual_ip", '  notify "/bin/x ! # y" # "\n  virtual_ip')}`,
    "a brace on a line of its own": address.replace("instance a {", "instance a\n{"),
  },
};

const corosync: Refuser = {
  program: "corosync",
  path: "/etc/corosync/corosync.conf",
  ask: "corosync -t",
  names: /corosync\.conf:(\d+):/u,
  broken: {
    "a section that is not closed": "totem {\n  version: 2\n  cluster_name: a\n",
    "one within another": `${totem}nodelist {\n  node {\n    ring0_addr: 10.77.0.11\n}\n`,
    "a brace too many": `${totem}}\n`,
    "a line that is nothing": totem.replace("cluster_name: a", "cluster_name"),
    "a section without a name": `${totem}{\n  version: 2\n}\n`,
    "a brace that follows its name": `${totem}quorum\n{\n  expected_votes: 3\n}\n`,
    "something after the brace": "totem { version: 2\n}\n",
    "a comment behind a number": totem.replace("cluster_name: a", "token: 3000  # ms"),
    "something after the closing brace": `totem {\n  version: 2\n} totem\n`,
  },
  whole: {},
};

const mariadbd: Refuser = {
  program: "mariadbd",
  path: "/etc/mysql/my.cnf",
  ask: "mariadbd --defaults-file=/etc/mysql/my.cnf --help --verbose 2>&1 >/dev/null",
  names: /config file: \S+ at line:? (\d+)/u,
  broken: {
    "an option before any group": "# c\nport = 3307\n[mysqld]\n",
    "a group without its bracket": "[client]\nport = 3307\n[mysqld\nport = 3307\n",
  },
  whole: {
    "words behind a group, quotes and comments":
      "[mysqld] of ours\nskip-name-resolve\nmax-connections=10 # x\ninit_connect=\"SET a='#'\"\n",
  },
};

const oslo: Refuser = {
  program: "oslo.config",
  path: "/etc/nova/nova.conf",
  ask: `python3 -c 'from oslo_config import cfg; cfg.ConfigOpts()(["--config-file", "/etc/nova/nova.conf"])' 2>&1 | tail -n 1`,
  names: /at \/etc\/nova\/nova\.conf:(\d+),/u,
  broken: {
    "a section without its bracket": "[DEFAULT\na = 1\n",
    "a section with something behind": "[DEFAULT]\na = 1\n[api] # c\nb = 1\n",
    "a section without a name": "[]\na = 1\n",
    "no sign": "[DEFAULT]\na = 1\nb\n",
    "no name": "[DEFAULT]\na = 1\n= 1\n",
    "a blank at the beginning": "[DEFAULT]\n a = 1\n",
    "a comment with a blank before it": "[DEFAULT]\n\n  # a\na = 1\n",
    "more of a value, after an empty line": "[DEFAULT]\na = 1\n  2\n\n  3\n",
    "more of a value, after a comment": "[DEFAULT]\na = 1\n# c\n  2\n",
  },
  whole: { "values on several lines": "[DEFAULT]\na = 1,\n  2\n  # c\n; d\nb : 'x'\n[ x ]\nc =\n" },
};

const erlang: Refuser = {
  program: "Erlang",
  path: "/etc/rabbitmq/advanced.config",
  ask: `erl -noshell -eval 'io:format("~p~n", [file:consult("/etc/rabbitmq/advanced.config")]), halt().'`,
  names: /\{error,\{(\d+),/u,
  broken: {
    "a list that is not closed": "[{rabbit, [\n {a, 1}\n]}.\n",
    "the wrong bracket": "[{rabbit, [\n {a, 1}}\n]}].\n",
    "an end before the end": "[\n{rabbit, [\n\n\n",
    "no full stop": "[\n{rabbit, []}\n]\n\n",
    "a comma too few": "[\n{rabbit, [{x, 1}\n {y, 2}]}\n].\n",
    "a comma too many": "[\n{rabbit, [\n{a,b},\n]}\n].\n",
    "nothing after a comma": "[\n{rabbit, [\n{a,\n}\n]}\n].\n",
    "two words": "[\n{rabbit, [\n{a,b} c\n]}\n].\n",
    "an open quote": '[\n{rabbit, [\n{a,"b}\n]}\n].\n',
    "an open quote of an atom": "[\n{rabbit, [\n{a,'b}\n]}\n].\n",
    "an open binary": '[\n{rabbit, [{a,<<"x"}]}\n].\n',
    "a node's name without quotes": "[\n{rabbit, [\n{a,rabbit@c1.example}\n]}\n].\n",
    "an address without quotes": "[\n{rabbit, [\n{a,10.0.0.1}\n]}\n].\n",
    "a bracket after the end": "[{a, b}].\n}\n",
  },
  whole: {
    "all kinds of terms": `%% c\n[\n {rabbit, [{a,"x\\""\n"y"},{b,<<"x">>},{c,#{a => 1}},{d,-1.5},{e,16#ff},{f,$}},{g,<<1,2:8/integer>>},{h,[]},{i,'a b'},{j,[1|2]},{k,{}}]}\n].\n`,
    "the files that RabbitMQ comes with": `[\n  {rabbit, [{tcp_listeners, [{"127.0.0.1", 5672}]}, {cluster_nodes, {['rabbit@c1', 'rabbit@c2'], disc}}]},\n  {rabbitmq_management, [{listener, [{port, 15672}]}]}].\n`,
  },
};

const rabbitmq: Refuser = {
  program: "RabbitMQ's cuttlefish",
  path: "/etc/rabbitmq/rabbitmq.conf",
  ask: `erl -noshell -pa /usr/lib/rabbitmq/lib/rabbitmq_server-*/plugins/cuttlefish-*/ebin -eval 'io:format("~p~n", [cuttlefish_conf:file("/etc/rabbitmq/rabbitmq.conf")]), halt().'`,
  names: /conf_syntax,\s*\{"[^"]*",\{(\d+),/u,
  broken: {
    "no sign": "a.b\nlisteners.tcp.1 = 5672\n",
    "no name": "listeners.tcp.1 = 5672\n= 3\na = b\n",
    "two names": "listeners.tcp.1 = 5672\na b = 3\na = b\n",
    "no value": "listeners.tcp.1 = 5672\na =\nb = c\n",
    "a section": "listeners.tcp.1 = 5672\n[b]\n",
  },
  whole: { "comments and blanks": "## c\nlisteners.tcp.1 = 5672 # x\n  a = 3\n\nb.1 = c d\nc = 'x y'\n" },
};

const postgres: Refuser = {
  program: "postgres",
  path: "/etc/postgresql/17/main/postgresql.conf",
  ask: "chmod -R a+rX /etc/postgresql; runuser -u postgres -- /usr/lib/postgresql/*/bin/postgres -c config_file=/etc/postgresql/17/main/postgresql.conf -c data_directory=/etc/postgresql -C port",
  names: /postgresql\.conf" line (\d+)/u,
  broken: {
    "an open quote": "port = 5432\nlisten_addresses = 'x\n",
    "two names": "port = 5432\nlisten addresses = 'x'\n",
    "no name": "port = 5432\n= 3\n",
    "no value": "port = 5432\nlog_line_prefix =\n",
    "two values": "port = 5432\nport = 5432 5433\n",
    "a list without quotes": "port = 5432\nlisten_addresses = 10.0.0.1, 10.0.0.2\n",
    "a star without quotes": "port = 5432\nlisten_addresses = *\n",
  },
  whole: {
    "quotes, units and comments":
      "# c\nport 5432\nshared_buffers = 128MB # x\nlog_line_prefix = '%m ''x'' \\' #'\n  work_mem=4096kB\nmy.own = on\nrandom_page_cost = 1.1\nlog_directory'x'\n",
  },
};

const pacemaker: Refuser = {
  program: "libxml2, which Pacemaker reads with",
  path: "/var/lib/pacemaker/cib/cib.xml",
  ask: "xmllint --noout /var/lib/pacemaker/cib/cib.xml",
  names: /cib\.xml:(\d+):/u,
  broken: {
    "cut off": "<cib>\n<configuration>\n",
    "a value without quotes": "<cib>\n<configuration>\n<crm_config x=y/>\n</configuration>\n</cib>\n",
    "an element that is not closed": "<cib>\n<configuration>\n<crm_config>\n</configuration>\n</cib>\n",
    "two roots": "<cib>\n<configuration/>\n</cib>\n<cib/>\n",
    "an attribute twice": '<cib>\n<configuration a="1" a="2"/>\n</cib>\n',
    "an open value": '<cib>\n<configuration a="<"/>\n</cib>\n',
    "no such entity": "<cib>\n<configuration>&nonsense;</configuration>\n</cib>\n",
    "a declaration that does not come first": '\n<?xml version="1.0"?>\n<cib/>\n',
    "an ampersand": '<cib>\n<configuration a="b & c"/>\n</cib>\n',
  },
  whole: { "a comment and entities": '<?xml version="1.0"?>\n<!-- a -->\n<cib a="&lt;&amp;"><configuration/></cib>\n' },
};

const yaml: Refuser = {
  program: "PyYAML, which Patroni reads with",
  path: "/etc/patroni/patroni.yml",
  ask: `python3 -c 'import yaml; yaml.safe_load(open("/etc/patroni/patroni.yml"))' 2>&1 | tail -n 2`,
  names: /line (\d+), column \d+[^]*$/u,
  broken: {
    "an open quote": 'scope: a\nname: "b\n',
    "a mapping within a value": "scope: a\nname: b: c\n",
    "an indentation that is nobody's": "scope: a\npostgresql:\n    listen: b\n  data_dir: c\n",
    "a tab": "scope: a\npostgresql:\n\tlisten: b\n",
    "an open list": "scope: a\nhosts: [b, c\nname: d\n",
    "a star": "scope: a\nlisten: *:5432\n",
    "a percent sign": "scope: a\nname: %b\n",
    "an at sign": "scope: a\nname: @b\n",
  },
  whole: { "maps, lists and anchors": "scope: &a b\npostgresql: {listen: '*:5432', c: [d, *a]}\n" },
};

export const refusers: readonly Refuser[] = [
  haproxy,
  keepalived,
  corosync,
  mariadbd,
  oslo,
  erlang,
  rabbitmq,
  postgres,
  pacemaker,
  yaml,
];
