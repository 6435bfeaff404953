% Whether a policy of a virtual host has this pattern and exactly these settings.
% Given Vhost: the virtual host.
% Given Name: the policy's.
% Given Pattern: of the queues' names.
% Given Settings: pairs in the order of their keys.
case rabbit_policy:lookup(Vhost, Name) of
  not_found -> false;
  P -> lists:sort(proplists:get_value(definition, P)) =:= Settings andalso proplists:get_value(pattern, P) =:= Pattern
end
