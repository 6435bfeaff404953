#!/usr/bin/python3
# Waits until a server of Neutron's answers, before an agent starts: one whose first calls go unanswered waits twice as long for each
# next. It asks as the agent will, over the queue, with a call that costs the server nothing (oslo.messaging, `rpc_ping_enabled`); the
# queue of the answers is gone after a minute.
#
# Exit status: 0, after ten minutes as well: an agent that asks in vain is better than none.
import sys
import time

import oslo_messaging
from oslo_config import cfg

deadline = time.monotonic() + 600
conf = cfg.ConfigOpts()
conf(["--config-file=/etc/neutron/neutron.conf"], project="neutron")
transport = oslo_messaging.get_rpc_transport(conf)
conf.set_override("rabbit_transient_queues_ttl", 60, "oslo_messaging_rabbit")
target = oslo_messaging.Target(topic="q-plugin", version="1.0")
client = oslo_messaging.get_rpc_client(transport, target, timeout=5, retry=0)
while True:
    try:
        client.call({}, "oslo_rpc_server_ping")
        sys.exit(0)
    except Exception as trouble:  # whatever it is, the answer is not there yet
        print("no server of Neutron answers yet: %s" % trouble, file=sys.stderr, flush=True)
    if time.monotonic() > deadline:
        sys.exit(0)
    time.sleep(1)
