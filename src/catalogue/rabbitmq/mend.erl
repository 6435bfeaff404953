% Mends queues whose copies do not follow each other. Prints what it did, one queue a line, and has the broker log it.
% A queue that is deleted and declared anew while a broker is away gets that broker's old copy back with it: of another log, it takes nothing of
% this one, may outvote the other copies and may end them (RabbitMQ's issue 12366). oslo.messaging deletes and declares at once what does not answer.
% A copy that is not where its leader is, and has not moved for so many looks, is made anew from the leader. A queue that nobody leads, or that
% commits nothing, for as many looks answers nobody: if it is of a service's calls it is deleted, and the service declares it again. The calls that
% are in it are lost, and were unanswered as it was. The first of the brokers that run looks for all; what it saw is kept in its application's environment.
% Given Calls: the virtual hosts of services' calls.
% Given Looks: how often in a row the same must be seen.
Running = lists:sort(rabbit_mnesia:cluster_nodes(running)),
Seen = application:get_env(rabbit, quorate_seen, #{}),
Nodes = fun(Queue) -> maps:get(nodes, amqqueue:get_type_state(Queue)) end,
Server = fun(Queue) -> element(1, amqqueue:get_pid(Queue)) end,
% Of a broker that gives no answer nothing is said: it may be busy.
Copy = fun(Queue, Node) ->
  Metrics = try erpc:call(Node, ra, key_metrics, [{Server(Queue), Node}], 2000) catch _:_ -> #{} end,
  Of = fun(Key) -> maps:get(Key, Metrics, none) end,
  #{node => Node, leads => Of(state) =:= leader, term => Of(term), last => Of(last_index), commit => Of(commit_index),
    at => case Of(state) of noproc -> noproc; _ -> Of(last_applied) end}
end,
Complaints = fun(Queue) ->
  All = Nodes(Queue),
  Copies = [Copy(Queue, N) || N <- All, lists:member(N, Running)],
  Known = 2 * length(Copies) > length(All) andalso not lists:any(fun(#{at := At}) -> At =:= none end, Copies),
  case lists:reverse(lists:sort([{Term, C} || #{leads := true, term := Term} = C <- Copies])) of
    _ when not Known -> [];
    [] -> [leaderless];
    [{_, #{commit := Commit, last := Last}} | _] when Last > Commit -> [{stands, Commit}];
    [{_, #{commit := Commit}} | _] -> [{behind, N, At} || #{node := N, leads := false, at := At} <- Copies, At =/= Commit]
  end
end,
% One that was taken away and not put back yet.
Missing = fun(Queue) -> [{missing, N} || {{Name, {missing, N}}, _} <- maps:to_list(Seen), Name =:= amqqueue:get_name(Queue), not lists:member(N, Nodes(Queue))] end,
Add = fun({resource, Vhost, queue, Name}, Node) -> rabbit_quorum_queue:add_member(Vhost, Name, Node, voter, 5000) end,
Delete = fun(Queue) ->
  [ra:force_delete_server(quorum_queues, {Server(Queue), N}) || N <- Nodes(Queue), lists:member(N, Running)],
  rabbit_amqqueue:internal_delete(Queue, <<"quorate">>),
  "was deleted for its service to declare it anew"
end,
Mend = fun
  (Queue, {behind, Node, _}) -> ok = rabbit_quorum_queue:delete_member(Queue, Node), ok = Add(amqqueue:get_name(Queue), Node), "was made anew";
  (Queue, {missing, Node}) -> ok = Add(amqqueue:get_name(Queue), Node), "was made anew";
  (Queue, _) -> Delete(Queue)
end,
What = fun
  ({behind, Node, _}) -> io_lib:format("its copy at ~ts did not follow the others", [Node]);
  ({missing, Node}) -> io_lib:format("its copy at ~ts was missing", [Node]);
  ({stands, _}) -> "it took nothing, having no majority of its copies";
  (leaderless) -> "nobody led it"
end,
May = fun({{resource, Vhost, queue, _}, Complaint}) -> lists:member(Vhost, Calls) orelse is_tuple(Complaint) andalso element(1, Complaint) =/= stands end,
Tell = fun({resource, Vhost, queue, Name}, Complaint, Done) ->
  Text = io_lib:format("queue '~ts' of '~ts': ~ts, and ~ts", [Name, Vhost, What(Complaint), Done]),
  rabbit_log:warning("~ts", [Text]),
  io:format("~ts~n", [Text])
end,
Turn = fun({Name, Complaint} = Key, Rest) ->
  {Done, Next} = try {ok, Queue} = rabbit_amqqueue:lookup(Name), {Mend(Queue, Complaint), #{}}
  catch _:Reason -> {io_lib:format("could not be mended: ~0p", [Reason]), case Complaint of {behind, N, _} -> #{{Name, {missing, N}} => Looks}; _ -> #{} end}
  end,
  Tell(Name, Complaint, Done),
  maps:merge(maps:remove(Key, Rest), Next)
end,
case Running =/= [] andalso node() =:= hd(Running) andalso rabbit_node_monitor:partitions() =:= [] of
  false -> application:unset_env(rabbit, quorate_seen);
  true ->
    Keys = [{amqqueue:get_name(Q), Complaint} || Q <- rabbit_amqqueue:list(), amqqueue:get_type(Q) =:= rabbit_quorum_queue,
      Complaint <- Missing(Q) ++ Complaints(Q)],
    Now = maps:from_list([{Key, maps:get(Key, Seen, 0) + 1} || Key <- Keys]),
    % So many at once as fit into the time that one look may take.
    Due = lists:sublist([Key || {Key, Count} <- maps:to_list(Now), Count >= Looks, May(Key)], 10),
    application:set_env(rabbit, quorate_seen, lists:foldl(Turn, Now, Due))
end
