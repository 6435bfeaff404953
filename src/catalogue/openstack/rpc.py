# Asks daemons of this host over the message queue whether they answer calls, as their clients would. `ask_all()` is the answers by
# component: (answered, asked, milliseconds), or a sentence where a daemon could not be asked.
#
# A call is put into a daemon's own queue once for each process that consumes it, with a time to live, and the answers come to a queue
# of this connection's alone, which goes with it: nothing is left.
# Sources: oslo.messaging 16 `_drivers/amqpdriver.py`, `_drivers/common.py` (envelope 2.0), `rpc/dispatcher.py` (`oslo_rpc_server_ping`).
#
# Given, in /etc/quorate/rpc: one file a daemon, which names its queue and the file that has its transport URL.
import glob
import json
import os
import time
import uuid

CONNECT = 1.0
PATIENCE = 1.5
MOST = 16

def daemons():
    found = {}
    for path in sorted(glob.glob("/etc/quorate/rpc/*.json")):
        with open(path) as file:
            found[os.path.basename(path)[:-5]] = json.load(file)
    return found

class Caller:
    """One connection, for the daemons of one service."""

    def __init__(self, at, wanted):
        self.connection = connect(*at, CONNECT, PATIENCE)
        self.answers = {}
        self.open = {}
        self.channel = self.connection.channel()
        self.replies = self.channel.queue_declare(exclusive=True, auto_delete=True).queue
        self.channel.basic_consume(self.replies, no_ack=True, callback=self.answered)
        for component, daemon in wanted:
            self.call(component, daemon)

    def consumers(self, queue):
        channel = self.connection.channel()
        try:
            count = channel.queue_declare(queue, passive=True).consumer_count
        except amqp.exceptions.NotFound:
            return 0
        channel.close()
        return count

    def call(self, component, daemon):
        queue = "%s.%s" % (daemon["topic"], daemon["server"])
        count = min(self.consumers(queue), MOST)
        self.answers[component] = [0, count, 0]
        for _ in range(count):
            name = uuid.uuid4().hex
            self.open[name] = (component, time.monotonic())
            # Said to be nobody's in particular, or each daemon reads its policy to find that out.
            call = {"method": "oslo_rpc_server_ping", "args": {}, "_context_is_admin": False, "_msg_id": name,
                    "_reply_q": self.replies, "_timeout": None, "_unique_id": uuid.uuid4().hex}
            envelope = {"oslo.version": "2.0", "oslo.message": json.dumps(call)}
            self.channel.basic_publish(
                amqp.Message(json.dumps(envelope), content_type="application/json", content_encoding="utf-8",
                             expiration=str(int(PATIENCE * 1000))),
                exchange=daemon["exchange"], routing_key=queue)

    def answered(self, message):
        name = json.loads(json.loads(message.body)["oslo.message"]).get("_msg_id")
        component, sent = self.open.pop(name, (None, 0))
        if component:
            answer = self.answers[component]
            answer[0] += 1
            answer[2] = max(answer[2], round((time.monotonic() - sent) * 1000))

    def wait(self, until):
        """What has come by then is taken, also where the time is over."""
        while self.open:
            try:
                self.connection.drain_events(timeout=max(0.02, until - time.monotonic()))
            except (OSError, amqp.AMQPError):
                return

def ask_all():
    by_place, answers = {}, {}
    for component, daemon in daemons().items():
        try:
            by_place.setdefault(transport(daemon["config"]), []).append((component, daemon))
        except (OSError, configparser.Error) as trouble:
            answers[component] = "%s has no transport_url (%s)" % (daemon["config"], type(trouble).__name__)
    callers = []
    for at, wanted in by_place.items():
        try:
            callers.append(Caller(at, wanted))
        except (OSError, amqp.AMQPError) as trouble:
            answers.update((component, "the queue lets nobody in (%s)" % type(trouble).__name__) for component, _ in wanted)
    until = time.monotonic() + PATIENCE
    for caller in callers:
        caller.wait(until)
        answers.update(caller.answers)
        try:
            caller.connection.close()
        except (OSError, amqp.AMQPError):
            pass
    return answers
