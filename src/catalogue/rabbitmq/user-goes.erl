% Takes a user away, where there is one; its connections are closed.
% Given User: the user's name.
% Given Author: who is named in the broker's events.
case rabbit_auth_backend_internal:exists(User) of
  true -> rabbit_auth_backend_internal:delete_user(User, Author);
  false -> ok
end
