import { beforeAll, expect, test } from "vitest";
import { defaultRelease } from "../../src/catalogue/releases/index.ts";
import { designSite } from "../../src/design/design-site.ts";
import { shellWord } from "../../src/text/shell-word.ts";
import { programsImage } from "./image.ts";
import { onHost } from "./in-image.ts";
import { siteNamed } from "./sites.ts";

/** How uwsgi ends with the files that are rendered for it, and an application in them that takes its time. */

const design = designSite(siteNamed("servers", defaultRelease.name));
const slow = `import time
def application(environ, start_response):
    time.sleep(float(environ["QUERY_STRING"] or 0))
    start_response("200 OK", [])
    return [b"answered"]
`;
let image: string;

beforeAll(async () => {
  image = await programsImage();
});

test.each([
  ["with threads", "keystone/keystone-uwsgi.ini", 5000],
  ["with one request a process", "nova/nova-api-uwsgi.ini", 8774],
])("what an API %s works on is answered when it is told to stop, and then it ends", async (_, config, port) => {
  const { stdout } = await onHost(
    image,
    design,
    "c1",
    `printf %s ${shellWord(slow)} > /srv/slow.py
sed -E 's|^wsgi-file = .*|wsgi-file = /srv/slow.py|' /etc/${config} > /srv/slow.ini
uwsgi_python3 --ini /srv/slow.ini >/dev/null 2>&1 &
master=$!
ask() { curl -s -m 20 -w ' %{http_code}' "http://10.77.0.11:${port}/?$1"; }
for turn in {1..120}; do [ "$(ask 0)" = "answered 200" ] && break; sleep 0.25; done
ask 3 > /srv/said &
asked=$!
sleep 1
kill -TERM $master
wait $master
wait $asked
cat /srv/said
ask 0 || echo ", and nobody is there"
`,
  );
  expect(stdout).toBe("answered 200 000, and nobody is there");
});
