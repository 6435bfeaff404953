% Joins the broker that runs it to the largest cluster of its peers, or, of those that are alone, to the one whose name comes first.
% It joins only when it holds no queue, since joining erases it. Prints why it does not join; nothing when it has, or need not.
% Given Wanted: the names of all brokers.
Peers = [P || P <- Wanted, P =/= node(), net_kernel:connect_node(P), rpc:call(P, rabbit, is_running, []) =:= true],
Size = fun(P) -> length(rpc:call(P, rabbit_mnesia, cluster_nodes, [all])) end,
Together = lists:sort(rabbit_mnesia:cluster_nodes(all)) =:= lists:sort(Wanted),
Alone = rabbit_mnesia:cluster_nodes(all) =:= [node()],
Largest = lists:sort(fun(A, B) -> {-Size(A), A} =< {-Size(B), B} end, Peers),
Follows = Alone andalso Largest =/= [] andalso (Size(hd(Largest)) > 1 orelse hd(Largest) < node()),
io:put_chars(case {Together, Follows, rabbit_amqqueue:list()} of
  {true, _, _} -> "";
  {_, false, _} -> "";
  {_, true, [_ | _]} -> "its queues would be lost";
  {_, true, []} ->
    rabbit:stop(), ok = rabbit_mnesia:reset(),
    % Those who still count one that forgot them as theirs would not let it in.
    [begin rpc:call(P, rabbit_quorum_queue, shrink_all, [node()]), ok = rpc:call(P, rabbit_mnesia, forget_cluster_node, [node(), false]) end
      || P <- [hd(Largest)], lists:member(node(), rpc:call(P, rabbit_mnesia, cluster_nodes, [all]))],
    ok = rabbit_mnesia:join_cluster(hd(Largest), disc), rabbit:start(), ""
end)
