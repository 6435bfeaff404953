/** bash for no host: keeps all that goes by the bridge, until `found` has looked for a text in it. */
export const listen = `rm -f /run/wire /run/wire.up
ip link set wires promisc on
python3 - >/dev/null 2>&1 <<'PYTHON' &
import os, socket
wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
# SO_RCVBUFFORCE
wire.setsockopt(socket.SOL_SOCKET, 33, 1 << 28)
wire.bind(("wires", 0))
open("/run/wire.up", "w").write(str(os.getpid()))
with open("/run/wire", "wb", buffering=0) as kept:
    while True:
        kept.write(wire.recv(1 << 17))
PYTHON
for turn in {1..50}; do [ -s /run/wire.up ] && break; sleep 0.1; done`;

/** bash for no host: says how many bytes went by and whether the text was among them, and ends listening. */
export function found(text: string): string {
  return `sleep 0.2
kill "$(cat /run/wire.up)"
if grep -aqF ${text} /run/wire; then echo seen; else echo hidden; fi
if [ "$(stat -c %s /run/wire)" -gt 100000 ]; then echo much; fi`;
}
