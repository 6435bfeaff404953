% Prints what the broker goes by and whom it knows, as JSON.
Ask = fun(Question) -> try Question() of Answer when is_list(Answer) -> Answer; _ -> [] catch _:_ -> [] end end,
io:format("~s~n", [rabbit_json:encode(#{
  node => node(),
  tickSeconds => case net_kernel:get_net_ticktime() of {_, Seconds} -> Seconds; Seconds when is_integer(Seconds) -> Seconds; _ -> 0 end,
  members => Ask(fun() -> rabbit_mnesia:cluster_nodes(all) end),
  running => Ask(fun() -> rabbit_mnesia:cluster_nodes(running) end),
  partitions => Ask(fun() -> rabbit_node_monitor:partitions() end)
})])
