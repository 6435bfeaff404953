# Waits until a server of Neutron's takes agents' calls from the queue, before an agent starts: one whose first calls go unanswered waits
# twice as long for each next.
#
# Exit status: 0, after two minutes as well: an agent that asks in vain is better than none.
import sys
import time

deadline = time.monotonic() + 120
while time.monotonic() < deadline:
    try:
        connection = connect(*transport("/etc/neutron/neutron.conf"), 5, 10)
        try:
            if connection.channel().queue_declare("q-plugin", passive=True).consumer_count > 0:
                sys.exit(0)
        finally:
            connection.close()
    except Exception as trouble:  # whatever it is, nobody takes calls yet
        print("no server of Neutron takes calls yet: %s" % trouble, file=sys.stderr, flush=True)
    time.sleep(1)
