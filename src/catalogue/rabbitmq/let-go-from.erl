% Sends away the clients that came from one address, as far as they are here now: a balancer's, which is about to begin anew.
% Prints "gone", or what stays.
% Given From: the address, a tuple of its numbers.
% Given Patience: milliseconds.
% Given LetGo: what sends clients away.

% Who has logged in: a balancer's question has not.
There = [C || C <- rabbit_networking:local_connections(),
  (catch rabbit_networking:connection_info(C, [state, peer_host])) =:= [{state, running}, {peer_host, From}]],
Clients = fun() -> [C || C <- There, (catch rabbit_networking:connection_info(C, [state])) =:= [{state, running}]] end,
LetGo(Clients, "the balancer that leads here is about to begin anew", erlang:monotonic_time(millisecond) + Patience),
io:put_chars(case length(Clients()) of
  0 -> "gone";
  Stay -> io_lib:format("~b clients that came through it are at work", [Stay])
end)
