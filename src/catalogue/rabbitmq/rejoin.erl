% Starts this broker anew when it is the one that is parted from most others, though it hears them again: what others do not believe it
% has, it then takes from them. Prints what it did; nothing when it need not, or when queues need its vote. A queue that all others who had
% copies of it know no more was deleted while they were apart, and needs nothing; one that this broker alone ever had is left to people.
Wanted = rabbit_mnesia:cluster_nodes(all),
Found = [{length(P), N} || N <- Wanted, P <- [rpc:call(N, rabbit_node_monitor, partitions, [])], is_list(P), P =/= []],
Others = fun(Queue) -> maps:get(nodes, amqqueue:get_type_state(Queue)) -- [node()] end,
Knows = fun(N, Queue) -> rpc:call(N, rabbit_amqqueue, lookup, [amqqueue:get_name(Queue)]) =/= {error, not_found} end,
Needed = fun(Queue) -> Others(Queue) =:= [] orelse lists:any(fun(N) -> Knows(N, Queue) end, Others(Queue)) end,
io:put_chars(case Found =/= [] andalso element(2, lists:max(Found)) =:= node()
    andalso Wanted -- [node() | nodes()] =:= []
    andalso lists:filter(Needed, rabbit_quorum_queue:list_with_minimum_quorum()) =:= [] of
  true -> rabbit:stop(), rabbit:start(), "the other brokers did not believe this one, which was started anew";
  false -> ""
end)
