% Whether the brokers that stay all serve as one cluster.
% Given Stay: the names of the brokers that stay.
Stay -- rabbit_mnesia:cluster_nodes(running) =:= [] andalso rabbit_node_monitor:partitions() =:= []
