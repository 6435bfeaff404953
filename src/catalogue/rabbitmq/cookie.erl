% Tells this broker and all that it hears the cookie that they know each other by from now on. Connections that are there stay.
% Given Cookie: the cookie, an atom.
[rpc:call(Node, erlang, set_cookie, [Node, Cookie], 5000) || Node <- [node() | nodes()]]
