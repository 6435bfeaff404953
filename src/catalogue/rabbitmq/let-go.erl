% A function that sends clients away, each when it waits for nothing and has said nothing for a moment: one that has just begun to publish
% would not learn what became of that. It is given a function that lists them, why, and until when, in milliseconds of the monotonic clock.

% How much a client has said; undefined when it is gone.
Said = fun(Client) -> try rabbit_networking:connection_info(Client, [recv_cnt]) catch _:_ -> undefined end end,
% Clients with a channel that is owed a confirm, or owes an acknowledgement. One that ends meanwhile waits for nothing.
Owing = fun() ->
  lists:flatmap(fun(Channel) ->
    try rabbit_channel:info(Channel, [connection, messages_unconfirmed, messages_unacknowledged, messages_uncommitted]) of
      [{connection, Client} | Counts] -> [Client || lists:any(fun({_, Count}) -> Count > 0 end, Counts)]
    catch _:_ -> []
    end
  end, rabbit_channel:list_local())
end,
fun LetGo(Clients, Why, Until) ->
  Before = [{Client, Said(Client)} || Client <- Clients()],
  case Before =:= [] orelse erlang:monotonic_time(millisecond) >= Until of
    true -> ok;
    false ->
      timer:sleep(20),
      Works = Owing(),
      [catch rabbit_networking:close_connection(Client, Why)
        || {Client, Then} <- Before, not lists:member(Client, Works), Said(Client) =:= Then],
      timer:sleep(50),
      LetGo(Clients, Why, Until)
  end
end
