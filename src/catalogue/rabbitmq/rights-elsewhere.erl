% The virtual hosts in which a user may do anything, but for its own; the rights there are taken away if `Take` is true.
% Given User: the user's name.
% Given Vhost: its own virtual host.
% Given Take: whether to take them away.
% Given Author: who is named in the broker's events.
begin
  Elsewhere = [Other || Right <- rabbit_auth_backend_internal:list_user_permissions(User),
    {vhost, Other} <- Right, Other =/= Vhost],
  case Take of
    true -> [rabbit_auth_backend_internal:clear_permissions(User, Other, Author) || Other <- Elsewhere];
    false -> Elsewhere
  end
end
