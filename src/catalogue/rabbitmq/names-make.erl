% Tells this broker the names of all members, and how many copies a new queue has.
% Given Names: the members, as {Name, Address}.
% Given Count: how many copies.
application:set_env(rabbit, quorum_cluster_size, Count),
[inet_db:add_host(Address, [Name]) || {Name, Address} <- Names]
