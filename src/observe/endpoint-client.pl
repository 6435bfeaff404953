# What a client does at every endpoint; the endpoints are asked at the same time. In Perl because every Debian host has it (perl-base
# is essential) and it starts in a tenth of the processor time that Python takes: status is asked of hosts that are busy.
#
# Lines after __DATA__, fields between tabs: first the seconds for an endpoint, from connecting to the last byte, and the seconds in
# which a server that speaks second would hang up; then for each endpoint name, address, port, and one of
#   http PATH STATUSES, connect, exchange {send HEX COMMENT | text, pattern, binary or binary-pattern VALUE COMMENT}…
# Prints `NAME ok MILLISECONDS` or `NAME no BECAUSE` for each, fields between tabs. Exit status: 0.
use strict;
use warnings;
use Socket qw(:DEFAULT :addrinfo);
use Time::HiRes qw(alarm clock_gettime CLOCK_MONOTONIC);

chomp(my ($first, @lines) = <DATA>);
my ($limit, $hang_up) = split /\t/, $first;

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

for my $line (@lines) {
  next if fork;
  my ($name, @rest) = split /\t/, $line, -1;
  my $latency = eval { ask(@rest) };
  my $answer = defined $latency ? "$name\tok\t$latency\n" : "$name\tno\t" . worded($@);
  syswrite(STDOUT, $answer);
  exit 0;
}
1 until wait == -1;

__DATA__
