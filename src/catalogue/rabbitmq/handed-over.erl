% Whether this broker leads no queue and has no client: a balancer's question, which logs nobody in, is none.
rabbit_amqqueue:list_local_leaders() =:= []
  andalso [C || C <- rabbit_networking:local_connections(), (catch rabbit_networking:connection_info(C, [state])) =:= [{state, running}]] =:= []
