% Makes a user, or gives it this password, and all rights in a virtual host.
% Given User: the user's name.
% Given Password: the user's.
% Given Vhost: the virtual host.
% Given Author: who is named in the broker's events.
case rabbit_auth_backend_internal:exists(User) of
  true -> rabbit_auth_backend_internal:change_password(User, Password, Author);
  false -> rabbit_auth_backend_internal:add_user(User, Password, Author)
end,
rabbit_auth_backend_internal:set_permissions(User, Vhost, <<".*">>, <<".*">>, <<".*">>, Author)
