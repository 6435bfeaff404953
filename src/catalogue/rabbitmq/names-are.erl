% Whether this broker finds all members by name, and makes new queues with so many copies.
% Given Names: the members, as {Name, Address}.
% Given Count: how many copies.
application:get_env(rabbit, quorum_cluster_size) =:= {ok, Count}
  andalso lists:all(fun({Name, Address}) ->
    Family = case tuple_size(Address) of 8 -> inet6; 4 -> inet end,
    case inet:gethostbyname(Name, Family) of
      {ok, Found} -> lists:member(Address, element(6, Found));
      _ -> false
    end
  end, Names)
