% Lets root and the broker's own user evaluate Erlang in this broker, over a socket in the file system: erl_call speaks no TLS, and brokers
% with certificates hear nothing else. It begins before the broker does, so that one that waits for the others can be asked.
%
% Read from the socket: a line with a node's name, or `-` for this one, then an expression to the end. Written: what that prints.
% Given Path: where the socket is.

% Reads to the end of what is said.
Whole = fun Whole(Socket, Said) ->
  case gen_tcp:recv(Socket, 0, 10000) of
    {ok, More} -> Whole(Socket, [Said, More]);
    {error, closed} -> unicode:characters_to_list(iolist_to_binary(Said))
  end
end,

Evaluate = fun(Said) ->
  {Node, [_ | Text]} = lists:splitwith(fun(Sign) -> Sign =/= $\n end, Said),
  {ok, Tokens, _} = erl_scan:string(Text),
  {ok, Expressions} = erl_parse:parse_exprs(Tokens),
  case Node of
    "-" -> erl_eval:exprs(Expressions, []);
    _ -> rpc:call(list_to_atom(Node), erl_eval, exprs, [Expressions, []], 30000)
  end
end,

% What is printed goes to whoever is at the socket. Source: The Erlang I/O Protocol.
Print = fun Print(Socket, Worker) ->
  receive
    {io_request, From, As, Request} ->
      Answer = try
        Text = case Request of
          {put_chars, _, Characters} -> Characters;
          {put_chars, _, Module, Function, Arguments} -> apply(Module, Function, Arguments)
        end,
        gen_tcp:send(Socket, unicode:characters_to_binary(Text))
      catch _:_ -> {error, request} end,
      From ! {io_reply, As, Answer},
      Print(Socket, Worker);
    {'DOWN', Worker, process, _, _} -> gen_tcp:close(Socket)
  end
end,

Converse = fun(Socket) ->
  Said = Whole(Socket, []),
  Printer = self(),
  {_, Worker} = spawn_monitor(fun() -> group_leader(Printer, self()), Evaluate(Said) end),
  Print(Socket, Worker)
end,

Serve = fun Serve(Listening) ->
  {ok, Socket} = gen_tcp:accept(Listening),
  Talker = spawn(fun() -> receive begun -> Converse(Socket) end end),
  ok = gen_tcp:controlling_process(Socket, Talker),
  Talker ! begun,
  Serve(Listening)
end,

% Other programs of the broker's have its environment as well, and no settings of it in their arguments.
case init:get_argument(rabbit) of
  {ok, _} ->
    spawn(fun() ->
      file:delete(Path),
      {ok, Listening} = gen_tcp:listen(0, [binary, {active, false}, {exit_on_close, false}, {backlog, 64}, {ifaddr, {local, Path}}]),
      ok = file:change_mode(Path, 8#600),
      Serve(Listening)
    end);
  _ -> none
end
