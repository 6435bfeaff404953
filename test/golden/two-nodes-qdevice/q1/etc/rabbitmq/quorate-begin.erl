%% Managed by Quorate from the design of site two-nodes. Changes made here are replaced; a copy of them is kept.
begin
Me = 'rabbit@q1',
Others = ['rabbit@c1', 'rabbit@c2'],
Domain = shortnames,
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
end.
