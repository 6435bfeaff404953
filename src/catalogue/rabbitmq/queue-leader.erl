% Prints the host whose broker leads a queue; nothing when no broker does. Who was leader last stands in the queue's record; it
% leads while the others hear it. A node is named after its host.
% Given Vhost: the virtual host.
% Given Queue: the queue's name.
io:put_chars(case rabbit_amqqueue:lookup(rabbit_misc:r(Vhost, queue, Queue)) of
  {ok, Found} ->
    {_, Node} = amqqueue:get_pid(Found),
    [_, Host] = string:split(atom_to_list(Node), "@"),
    case lists:member(Node, [node() | nodes()]) of true -> Host; false -> "" end;
  _ -> ""
end)
