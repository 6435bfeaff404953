% Whether every quorum queue has a copy on each of some brokers, and on no other.
% Given Nodes: the names of the brokers.
lists:all(fun(Queue) ->
  amqqueue:get_type(Queue) =/= rabbit_quorum_queue
    orelse lists:sort(maps:get(nodes, amqqueue:get_type_state(Queue))) =:= lists:sort(Nodes)
end, rabbit_amqqueue:list())
