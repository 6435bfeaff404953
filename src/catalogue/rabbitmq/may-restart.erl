% Whether the broker of a node may stop: all others serve as one cluster, and no queue would lose its majority.
% Given Node: the node's name.
% Given Others: the names of the others.
Others -- rabbit_mnesia:cluster_nodes(running) =:= []
  andalso rabbit_node_monitor:partitions() =:= []
  andalso case rpc:call(Node, rabbit_quorum_queue, list_with_minimum_quorum, []) of
    [] -> true;
    {badrpc, nodedown} -> true;
    _ -> false
  end
