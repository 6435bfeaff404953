% Has the cluster forget brokers that are gone for good, and queues their copies there. Prints those that run and are none of the
% site's: they are not forgotten behind their backs.
% Given Wanted: the names of all brokers.
Others = rabbit_mnesia:cluster_nodes(all) -- Wanted,
Running = [Node || Node <- Others, lists:member(Node, rabbit_mnesia:cluster_nodes(running))],
[begin rabbit_quorum_queue:shrink_all(Node), rabbit_mnesia:forget_cluster_node(Node, false) end || Node <- Others -- Running],
io:put_chars(case Running of [] -> ""; _ -> io_lib:format("~0p", [Running]) end)
