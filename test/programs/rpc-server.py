# A daemon as all of OpenStack's are: it takes calls off a queue by oslo.messaging, and answers a ping.
# Usage: CONFIGURATION EXCHANGE TOPIC SERVER
import sys

import oslo_messaging
from oslo_config import cfg

path, exchange, topic, server = sys.argv[1:]
configuration = cfg.CONF
configuration([], default_config_files=[path])
oslo_messaging.set_transport_defaults(exchange)
transport = oslo_messaging.get_rpc_transport(configuration)
oslo_messaging.get_rpc_server(
    transport, oslo_messaging.Target(topic=topic, server=server), [], executor="threading"
).start()
print("takes calls", flush=True)
sys.stdin.read()
