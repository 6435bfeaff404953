import type { HealthCheck } from "../catalogue/contract/endpoint.ts";
import type { DesignedEndpoint } from "../catalogue/contract/design.ts";
import type { EndpointAnswer } from "./snapshot.ts";

/** A server that speaks second shows that it serves by not hanging up: a balancer without a backend does so at once. */
const hangUpMs = 150;

/**
 * What a client does at every endpoint, as one script: a connection to the virtual address, and what the endpoint's own
 * health check says that must come back. The endpoints are asked at the same time.
 *
 * The client is written in Perl because every Debian host has it (perl-base is essential) and it starts in a tenth of the
 * processor time that Python takes: status is asked of hosts that are busy.
 *
 * @param limitMs For each endpoint, from connecting to the last byte.
 */
export function endpointScript(endpoints: readonly DesignedEndpoint[], limitMs: number): string {
  const checks = endpoints.map(
    ({ name, address, port, protocol, check }) =>
      `[${[name, address, String(port), ...clientCheck(check, protocol)].map(perlText).join(", ")}],`,
  );
  return [
    `perl - <<'END-OF-CLIENT'`,
    `my ($limit, $hang_up) = (${limitMs / 1000}, ${hangUpMs / 1000});`,
    "my @checks = (",
    ...checks,
    ");",
    client,
    "END-OF-CLIENT",
    "",
  ].join("\n");
}

/** What the client does, and what it does it with. */
function clientCheck(check: HealthCheck, protocol: DesignedEndpoint["protocol"]): readonly string[] {
  switch (check.kind) {
    case "http":
      return ["http", check.path, check.expectStatus];
    case "exchange":
      return [
        "exchange",
        ...check.steps.flatMap((step) =>
          "send" in step ? ["send", step.hex, step.comment] : [step.expect, step.value, step.comment],
        ),
      ];
    // That port is the balancer's own matter: through the address it cannot be asked.
    case "http-port":
      return protocol === "http" ? ["http", "/", "100-499"] : ["connect"];
  }
}

function perlText(text: string): string {
  return `'${text.replaceAll(/[\\']/g, String.raw`\$&`).replaceAll("\n", " ")}'`;
}

/**
 * Exchanges are matched as HAProxy's `tcp-check expect` does it: anywhere in what came since the last thing sent, binary
 * as upper-case hexadecimal digits (HAProxy configuration manual, "tcp-check expect").
 */
const client = String.raw`
use strict;
use Socket;
use Time::HiRes qw(alarm clock_gettime CLOCK_MONOTONIC);

sub receive {
  my ($connection) = @_;
  my $count = sysread($connection, my $more, 65536);
  die "$!\n" unless defined $count;
  return $count ? $more : undef;
}

sub http {
  my ($connection, $address, $path, $expected) = @_;
  send_all($connection, "GET $path HTTP/1.1\r\nHost: $address\r\nConnection: close\r\n\r\n");
  my $answer = "";
  until ($answer =~ /\n/) {
    my $more = receive($connection);
    die "the connection was closed without an answer\n" unless defined $more;
    $answer .= $more;
  }
  my ($status) = $answer =~ m{^HTTP/\S+ (\d{3})};
  die "the answer is not HTTP\n" unless defined $status;
  die "HTTP status $status\n" unless grep {
    my ($low, $high) = split /-/;
    $low <= $status && $status <= ($high // $low);
  } split /\s*,\s*/, $expected;
  1 while defined receive($connection);
}

sub matches {
  my ($kind, $value, $seen) = @_;
  return index($seen, $value) >= 0 if $kind eq "text";
  return $seen =~ /$value/ if $kind eq "pattern";
  return index($seen, pack("H*", $value)) >= 0 if $kind eq "binary";
  return uc(unpack("H*", $seen)) =~ /$value/;
}

sub exchange {
  my ($connection, $address, @steps) = @_;
  my $seen = "";
  while (my ($kind, $value, $comment) = splice(@steps, 0, 3)) {
    if ($kind eq "send") {
      $seen = "";
      send_all($connection, pack("H*", $value));
      next;
    }
    until (matches($kind, $value, $seen)) {
      my $more = receive($connection);
      die "the connection was closed before this came: $comment\n" unless defined $more;
      $seen .= $more;
    }
  }
}

sub hold {
  my ($connection) = @_;
  vec(my $readable = "", fileno($connection), 1) = 1;
  select($readable, undef, undef, $hang_up) > 0 or return;
  defined receive($connection) or die "the connection was closed at once\n";
}

sub send_all {
  my ($connection, $bytes) = @_;
  defined syswrite($connection, $bytes) or die "$!\n";
}

sub ask {
  my ($address, $port, $kind, @rest) = @_;
  local $SIG{ALRM} = sub { die "no answer within $limit s\n" };
  local $SIG{PIPE} = "IGNORE";
  alarm($limit);
  my $begin = clock_gettime(CLOCK_MONOTONIC);
  socket(my $connection, PF_INET, SOCK_STREAM, 0) or die "$!\n";
  connect($connection, pack_sockaddr_in($port, inet_aton($address))) or die "$!\n";
  my $end = clock_gettime(CLOCK_MONOTONIC);
  if ($kind eq "connect") {
    hold($connection);
  } else {
    $kind eq "http" ? http($connection, $address, @rest) : exchange($connection, $address, @rest);
    $end = clock_gettime(CLOCK_MONOTONIC);
  }
  alarm(0);
  return sprintf("%.1f", ($end - $begin) * 1000);
}

# The system's own words begin with a capital letter: "Connection refused".
sub worded {
  my ($because) = @_;
  return $because =~ /^HTTP/ ? $because : lcfirst($because);
}

for my $check (@checks) {
  next if fork;
  my ($name, @rest) = @$check;
  my $latency = eval { ask(@rest) };
  my $line = defined $latency ? "$name\tok\t$latency\n" : "$name\tno\t" . worded($@);
  syswrite(STDOUT, $line);
  exit 0;
}
1 until wait == -1;`.trim();

/** Reads what the client printed; of an endpoint that is not in it nothing is known. */
export function parseEndpointAnswers(output: string): readonly EndpointAnswer[] {
  return output.split("\n").flatMap((line): EndpointAnswer[] => {
    const [name, word, rest] = line.split("\t");
    if (name === undefined || rest === undefined) return [];
    if (word === "no") return [{ name, ok: false, because: rest }];
    const latencyMs = Number(rest);
    return word === "ok" && rest !== "" && Number.isFinite(latencyMs) ? [{ name, ok: true, latencyMs }] : [];
  });
}
