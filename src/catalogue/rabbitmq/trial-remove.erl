% Removes a virtual host and its user. True when neither is there.
% Given Vhost: the virtual host.
% Given User: the user's name.
% Given Author: who is named in the broker's events.
(catch rabbit_vhost:delete(Vhost, Author)),
(catch rabbit_auth_backend_internal:delete_user(User, Author)),
not (rabbit_vhost:exists(Vhost) orelse rabbit_auth_backend_internal:exists(User))
