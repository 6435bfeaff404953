% Evaluated in a broker before it begins. A copy of a quorum queue that is of an earlier queue of that name is taken away, and the broker gets
% one of this queue when it begins. Left there, it would go on with its own log, and the longer log wins: messages that were taken long ago would
% be back, and those that were put there since would be gone (RabbitMQ's issue 12366).
% It is of an earlier one when most of the queue's copies are elsewhere and all of those were made later. A broker whose copies are all older
% than those of the others and of the same queue loses nothing: the others have a majority, and all that was ever confirmed.
% The broker has no name yet: the others are asked under another one, which is given back. Nothing here keeps a broker from beginning.
% Given Me: the broker's name.
% Given Others: the names of the other brokers.
% Given Domain: shortnames or longnames.
Dir = filename:join(["/var/lib/rabbitmq/mnesia", Me, "quorum", Me]),
% What clocks may differ by, and what the copies of one queue are made within, in milliseconds.
Apart = 5000,
Configs = [C || F <- filelib:wildcard(filename:join([Dir, "*", "config"])), {ok, [C]} <- [file:consult(F)], is_map(C)],
Mine = [{Name, Uid, At} || #{cluster_name := Name, uid := Uid, machine := {module, _, #{created := At}}} <- Configs],
Elsewhere = fun() ->
  true = rabbit:is_running(), [] = rabbit_node_monitor:partitions(),
  Running = rabbit_mnesia:cluster_nodes(running) -- [Me],
  Made = fun(Name, Node) -> try
    Uid = erpc:call(Node, ra_directory, uid_of, [quorum_queues, Name], 2000),
    #{data_dir := Data} = erpc:call(Node, ra_system, fetch, [quorum_queues], 2000),
    {ok, [#{machine := {module, _, #{created := At}}}]} = erpc:call(Node, file, consult, [filename:join([Data, Uid, "config"])], 2000), [At]
  catch _:_ -> [] end end,
  [{Name, length(Nodes), lists:append([Made(Name, N) || N <- Nodes, lists:member(N, Running)])}
    || Q <- rabbit_amqqueue:list(), amqqueue:get_type(Q) =:= rabbit_quorum_queue,
      {Name, _} <- [amqqueue:get_pid(Q)], #{nodes := Nodes} <- [amqqueue:get_type_state(Q)], lists:member(Me, Nodes)]
end,
Ask = fun(_, [_ | _] = Found) -> Found; (Node, []) -> try erpc:call(Node, Elsewhere, 20000) catch _:_ -> [] end end,
AskAll = fun() ->
  [_, Host] = string:split(atom_to_list(Me), "@"),
  {ok, _} = net_kernel:start(list_to_atom("quorate-begin@" ++ Host), #{name_domain => Domain, hidden => true, dist_listen => false}),
  try lists:foldl(Ask, [], Others) after net_kernel:stop() end
end,
Drop = fun(Names, {Name, Uid}) ->
  [{Name, Uid}] = dets:lookup(Names, Name),
  ok = dets:delete(Names, Name),
  _ = file:del_dir_r(filename:join(Dir, Uid)),
  io:format("quorate: the copy of ~ts here was of an earlier queue of that name, and was taken away~n", [Name])
end,
catch case Mine =/= [] andalso AskAll() of
  false -> none;
  Found ->
    case [{Name, Uid} || {Name, Uid, At} <- Mine, {Same, Copies, [_ | _] = Made} <- Found, Same =:= Name, 2 * length(Made) > Copies, lists:min(Made) > At + Apart] of
      [] -> none;
      Old ->
        {ok, Names} = dets:open_file(quorate_names, [{file, filename:join(Dir, "names.dets")}]),
        [catch Drop(Names, Each) || Each <- Old],
        dets:close(Names)
    end
end
