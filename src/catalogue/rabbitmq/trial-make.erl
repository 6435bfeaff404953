% Makes a virtual host that every broker serves, with a user of its own. Prints `made`, or what is wrong.
% Given Vhost: the virtual host.
% Given User: the user's name.
% Given Author: who is named in the broker's events.
% Given EverywhereMs: how long the brokers may take, in milliseconds.
% Given MakeLogin: a function that makes the user.
% Given LoginWorks: a function that says whether the user can log in.
io:put_chars(case rabbit_vhost:exists(Vhost) orelse rabbit_auth_backend_internal:exists(User) of
  true -> "it is there already";
  false ->
    ok = rabbit_vhost:add(Vhost, Author),
    ok = rabbit_vhost:await_running_on_all_nodes(Vhost, EverywhereMs),
    MakeLogin(),
    case LoginWorks() of true -> "made"; false -> "its user cannot log in" end
end)
