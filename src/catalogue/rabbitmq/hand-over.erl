% Hands over what this broker has: first each queue that it leads goes to another broker with a copy, then its clients are sent away.
% Prints "handed over", or what stays.
% Given Patience: milliseconds for either.
% Given LetGo: what sends clients away.
Others = rabbit_mnesia:cluster_nodes(running) -- [node()],
Now = fun() -> erlang:monotonic_time(millisecond) end,

Led = fun() -> rabbit_amqqueue:list_local_leaders() end,
Lead = fun Lead(Until) ->
  [case [N || N <- rabbit_quorum_queue:get_replicas(Queue), lists:member(N, Others)] of
    [] -> none;
    Nodes ->
      At = erlang:phash2(amqqueue:get_name(Queue), length(Nodes)) + 1,
      catch rabbit_quorum_queue:transfer_leadership(Queue, lists:nth(At, Nodes))
  end || Queue <- Led()],
  case Led() =:= [] orelse Now() >= Until of
    true -> ok;
    % The new leader writes itself down a moment after it is one.
    false -> timer:sleep(200), Lead(Until)
  end
end,

% Who has logged in: a balancer's question has not.
Clients = fun() ->
  [C || C <- rabbit_networking:local_connections(), (catch rabbit_networking:connection_info(C, [state])) =:= [{state, running}]]
end,

Lead(Now() + Patience),
LetGo(Clients, "this broker is about to be restarted", Now() + Patience),
io:put_chars(case {length(Led()), length(Clients())} of
  {0, 0} -> "handed over";
  {Left, Stay} -> io_lib:format("it still leads ~b queues, and has ~b clients that are at work", [Left, Stay])
end)
