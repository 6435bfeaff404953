% Leaves the cluster: every queue has copies on the brokers that stay, this one gives up its own, sends its clients away, and forgets
% the cluster as the cluster forgets it. Prints "left", or why it stays: a queue that would be lost, or one that did not get its copies.
% Given Stay: the names of the brokers that stay.
Queues = rabbit_amqqueue:list(),
Name = fun(Queue) -> rabbit_misc:rs(amqqueue:get_name(Queue)) end,
Lost = [Name(Queue) || Queue <- Queues,
  amqqueue:get_type(Queue) =:= rabbit_classic_queue, amqqueue:is_durable(Queue),
  amqqueue:get_exclusive_owner(Queue) =:= none, node(amqqueue:get_pid(Queue)) =:= node()],
Grown = [{Node, rabbit_quorum_queue:grow(Node, <<".*">>, <<".*">>, all)} || Node <- Stay],
Failed = [{Node, Queue} || {Node, Results} <- Grown, {Queue, Result} <- Results, element(1, Result) =/= ok],
io:put_chars(case {Lost, Failed} of
  {[], []} ->
    Kept = [Queue || {Queue, Result} <- rabbit_quorum_queue:shrink_all(node()), element(1, Result) =/= ok],
    case Kept of
      [] -> rabbit_maintenance:drain(), rabbit:stop(), ok = rabbit_mnesia:reset(), "left";
      _ -> io_lib:format("its copies of ~0p stay", [Kept])
    end;
  {[_ | _], _} -> io_lib:format("its queues ~ts would be lost", [lists:join(", ", Lost)]);
  {_, _} -> io_lib:format("others get no copies: ~0p", [Failed])
end)
