# shellcheck shell=bash
# systemctl where nothing boots: runs one unit, trial.service, which is an HTTP server whose answers /run/health and /run/request decide:
# a status and a body, or "hang". Exit status: systemctl's, as far as it is asked.
pid=$(cat /run/trial.pid 2>/dev/null)
# What was killed may stay for a moment as a zombie, until somebody has waited for it.
runs() { [ -n "$pid" ] && grep -qs '^State:[[:space:]]*[^Z]' "/proc/$pid/status"; }
case $1 in
show)
  case $3 in
  LoadState) if [ "${5:-}" = trial.service ]; then echo loaded; else echo not-found; fi ;;
  ActiveState) if runs; then echo active; else echo inactive; fi ;;
  Job) echo ;;
  esac
  ;;
start)
  if runs; then exit 0; fi
  python3 -c '
import http.server, os, time
class Answers(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        name = "/run/health" if self.path == "/healthcheck" else "/run/request"
        words = (open(name).read() if os.path.exists(name) else "200 ok").strip()
        if words == "hang": time.sleep(60)
        status, _, body = words.partition(" ")
        self.send_response(int(status)); self.end_headers(); self.wfile.write(body.encode())
    def log_message(self, *_): pass
http.server.ThreadingHTTPServer(("127.0.0.1", 8774), Answers).serve_forever()
' >/dev/null 2>&1 &
  echo $! >/run/trial.pid
  ;;
stop)
  if runs; then kill -9 "$pid"; fi
  while runs; do sleep 0.05; done
  ;;
esac
exit 0
