
# Starts daemons of one service anew that run and answer no call. Never ends.
#
# Only what is certain is acted on: a daemon that was asked and gave no answer three times in a row, two minutes or more after it began,
# and not where all daemons of the host are as deaf: then it is the queue's fault. No daemon is started anew more often in an hour than
# the site allows.
#
# Given: service; units, a unit by component; periodSeconds; mostPerHour.
import subprocess

SURE, SETTLED, HOUR = 3, 120, 3600

def running_for(unit):
    """Seconds that a unit has run, or 0 where it does not."""
    said = subprocess.run(
        ["systemctl", "show", "-P", "ActiveState", "-P", "ActiveEnterTimestampMonotonic", unit],
        capture_output=True, text=True).stdout.split()
    return time.monotonic() - int(said[1]) / 1e6 if said[:1] == ["active"] else 0

deaf, restarted = {}, {}
while True:
    time.sleep(given["periodSeconds"])
    answers = ask_all()
    heard = any(isinstance(answer, list) and answer[0] > 0 for answer in answers.values())
    for component, unit in given["units"].items():
        answer = answers.get(component)
        is_deaf = isinstance(answer, list) and answer[0] == 0 and (heard or len(answers) == 1)
        deaf[component] = deaf.get(component, 0) + 1 if is_deaf else 0
        recent = [at for at in restarted.get(component, []) if time.monotonic() - at < HOUR]
        if deaf[component] < SURE or running_for(unit) < SETTLED:
            continue
        if len(recent) >= given["mostPerHour"]:
            print("%s answers no call and was started anew %d times within an hour: left to people" % (component, len(recent)),
                  flush=True)
            deaf[component] = 0
            continue
        print("%s answered no call %d times in a row: %s is started anew" % (component, SURE, unit), flush=True)
        subprocess.run(["systemctl", "restart", "--no-block", unit])
        restarted[component] = recent + [time.monotonic()]
        deaf[component] = 0
