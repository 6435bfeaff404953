% Prints the broker's own words as JSON. A paused broker has stopped what most questions go to, and still answers the first.
Running = rabbit:is_running(),
Ask = fun(Question) -> try Question() of Answer when is_list(Answer) -> Answer; _ -> [] catch _:_ -> [] end end,
Queues = [Q || Running, Q <- Ask(fun() -> rabbit_amqqueue:list() end)],
Quorum = [Q || Q <- Queues, amqqueue:get_type(Q) =:= rabbit_quorum_queue],
io:format("~s~n", [rabbit_json:encode(#{
  version => list_to_binary(rabbit_misc:version()),
  running => Running,
  members => Ask(fun() -> rabbit_mnesia:cluster_nodes(all) end),
  membersRunning => [N || Running, N <- Ask(fun() -> rabbit_mnesia:cluster_nodes(running) end)],
  partitions => Ask(fun() -> rabbit_node_monitor:partitions() end),
  alarms => [iolist_to_binary(io_lib:format("~0p", [A])) || Running, A <- Ask(fun() -> rabbit_alarm:get_alarms() end)],
  queues => length(Queues),
  quorumQueues => length(Quorum),
  queuesWithoutLeader => [element(4, amqqueue:get_name(Q)) || Q <- Quorum, not lists:member(element(2, amqqueue:get_pid(Q)), [node() | nodes()])]
})])
