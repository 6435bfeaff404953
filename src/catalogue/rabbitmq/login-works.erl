% Whether a user can log in with a password and has all rights in a virtual host.
% Given User: the user's name.
% Given Password: the user's.
% Given Vhost: the virtual host.
rabbit_auth_backend_internal:exists(User)
  andalso element(1, rabbit_auth_backend_internal:user_login_authentication(User, [{password, Password}])) =:= ok
  andalso lists:member([Vhost, <<".*">>, <<".*">>, <<".*">>],
    [[P || {K, P} <- Right, lists:member(K, [vhost, configure, write, read])]
      || Right <- rabbit_auth_backend_internal:list_user_permissions(User)])
