# Has some ports that are another's: takes every connection, and answers nothing, or to every HTTP request that there is no such page.
#
# Usage: stranger.py mute|wrong HOST:PORT…
import asyncio
import os
import socket
import sys

ANSWER = b"HTTP/1.1 404 Not Found\r\nServer: stranger\r\nContent-Type: text/html\r\nContent-Length: 27\r\n\r\n<html>no such page</html>\r\n"

async def meet(reader, writer, wrong):
    try:
        while await reader.read(65536):
            if wrong:
                writer.write(ANSWER)
                await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()

def ready():
    place = os.environ.get("NOTIFY_SOCKET")
    if place:
        said = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        said.sendto(b"READY=1", "\0" + place[1:] if place[0] == "@" else place)

async def main(how, places):
    for place in places:
        host, _, port = place.rpartition(":")
        await asyncio.start_server(lambda r, w: meet(r, w, how == "wrong"), host.strip("[]"), int(port))
    ready()
    await asyncio.Event().wait()

asyncio.run(main(sys.argv[1], sys.argv[2:]))
