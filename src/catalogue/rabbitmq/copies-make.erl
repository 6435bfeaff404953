% Has every quorum queue get a copy on each of some brokers. Prints the brokers and queues where that failed.
% Given Nodes: the names of the brokers.
Grown = [{Node, rabbit_quorum_queue:grow(Node, <<".*">>, <<".*">>, all)} || Node <- Nodes],
Failed = [{Node, Queue} || {Node, Results} <- Grown, {Queue, Result} <- Results, element(1, Result) =/= ok],
io:put_chars(case Failed of [] -> ""; _ -> io_lib:format("~0p", [Failed]) end)
