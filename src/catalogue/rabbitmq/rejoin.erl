% Starts this broker anew when it is the one that is parted from most others, though it hears them again: what others do not believe it
% has, it then takes from them. Prints what it did; nothing when it need not, or when queues need its vote.
Wanted = rabbit_mnesia:cluster_nodes(all),
Found = [{length(P), N} || N <- Wanted, P <- [rpc:call(N, rabbit_node_monitor, partitions, [])], is_list(P), P =/= []],
io:put_chars(case Found =/= [] andalso element(2, lists:max(Found)) =:= node()
    andalso Wanted -- [node() | nodes()] =:= []
    andalso rabbit_quorum_queue:list_with_minimum_quorum() =:= [] of
  true -> rabbit:stop(), rabbit:start(), "the other brokers did not believe this one, which was started anew";
  false -> ""
end)
