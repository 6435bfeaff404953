# What a client does at every endpoint; the endpoints are asked at the same time. In Perl because every Debian host has it (perl-base
# is essential) and it starts in a tenth of the processor time that Python takes: status is asked of hosts that are busy.
#
# Lines after __DATA__, fields between tabs: first the seconds for an endpoint, from connecting to the last byte, the seconds in
# which a server that speaks second would hang up, and the seconds after which all are asked again, 0 for once; then for each
# endpoint name, address, port, and one of
#   http PATH STATUSES, connect, exchange {send HEX COMMENT | text, pattern, binary or binary-pattern VALUE COMMENT}…
# Prints `NAME ok MILLISECONDS` or `NAME no BECAUSE` for each, fields between tabs; where it goes on, `asked NAME ok MILLISECONDS` or
# `asked NAME no MILLISECONDS BECAUSE`. Exit status: 0.
use strict;
use warnings;
use Socket qw(:DEFAULT :addrinfo);
use Time::HiRes qw(alarm clock_gettime sleep CLOCK_MONOTONIC);

chomp(my ($first, @lines) = <DATA>);
my ($limit, $hang_up, $again) = split /\t/, $first;

sub receive {
  my ($connection) = @_;
  my $count = sysread($connection, my $more, 65536);
  die "$!\n" unless defined $count;
  return $count ? $more : undef;
}

sub http {
  my ($connection, $address, $path, $expected) = @_;
  my $host = $address =~ /:/ ? "[$address]" : $address;
  send_all($connection, "GET $path HTTP/1.1\r\nHost: $host\r\nConnection: close\r\n\r\n");
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

# As HAProxy's `tcp-check expect` does it: anywhere in what came since the last thing sent, binary as upper-case hexadecimal digits
# (HAProxy configuration manual, "tcp-check expect").
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
  my ($wrong, $place) = getaddrinfo($address, $port, { flags => AI_NUMERICHOST, socktype => SOCK_STREAM });
  die "$wrong\n" if $wrong;
  socket(my $connection, $place->{family}, SOCK_STREAM, 0) or die "$!\n";
  connect($connection, $place->{addr}) or die "$!\n";
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

sub told {
  my ($name, @rest) = @_;
  my $begin = clock_gettime(CLOCK_MONOTONIC);
  my $latency = eval { ask(@rest) };
  my $because = defined $latency ? "" : worded($@);
  return defined $latency ? "$name\tok\t$latency\n" : "$name\tno\t$because" unless $again;
  return "asked\t$name\tok\t$latency\n" if defined $latency;
  return sprintf("asked\t%s\tno\t%.1f\t%s", $name, (clock_gettime(CLOCK_MONOTONIC) - $begin) * 1000, $because);
}

# One child an endpoint, so that none waits for another. Each says its line in one piece.
sub ask_all {
  for my $line (@lines) {
    next if fork;
    syswrite(STDOUT, told(split /\t/, $line, -1));
    exit 0;
  }
}

if ($again) {
  $SIG{CHLD} = "IGNORE";
  my $next = clock_gettime(CLOCK_MONOTONIC);
  while (1) {
    ask_all();
    $next += $again;
    my $left = $next - clock_gettime(CLOCK_MONOTONIC);
    # A host that stood still does not make up for what it missed.
    $left > 0 ? sleep($left) : ($next = clock_gettime(CLOCK_MONOTONIC));
  }
}
ask_all();
1 until wait == -1;

__DATA__
