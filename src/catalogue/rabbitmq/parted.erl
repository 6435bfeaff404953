% Brokers that once gave each other up and hear each other again, but do not believe each other: the names of all that say so, none in most
% cases. None pauses, since each sees a majority again before it has decided, and none comes back by itself.
% Given Wanted: the names of all brokers.
[N || N <- Wanted, case rpc:call(N, rabbit_node_monitor, partitions, []) of [_ | _] -> true; _ -> false end]
