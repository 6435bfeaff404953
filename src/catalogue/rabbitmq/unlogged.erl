% Keeps out of the broker's log what balancers' checks leave there: each hangs up before it has said who it is, and by TLS the broker misses
% some of that until its time for a handshake is over, and calls it an error. What befalls those who do say it, refused logins among them,
% stays in. It begins before the broker does, whose own settings of the log leave it alone.
% Sources: Erlang's logger, "Filters"; what the broker logs of a connection's end has the reason last.

% Also said of a client that fell silent there: it is told nothing that it does not know.
Unsaid = fun
  ({handshake_timeout, frame_header}) -> true;
  ({handshake_timeout, handshake}) -> true;
  (_) -> false
end,

logger:add_primary_filter(quorate_checks, {fun
  (#{msg := {Format, [_ | _] = Said}, meta := #{domain := [rabbitmq, connection | _]}}, _)
      when Format =/= string, Format =/= report ->
    case Unsaid(lists:last(Said)) of true -> stop; false -> ignore end;
  (_, _) -> ignore
end, none})
