import { expect, test } from "vitest";
import { vocabulary } from "../catalogue/index.ts";
import { componentStory } from "../design/component-story.ts";
import { designSite } from "../design/design-site.ts";
import { storyText } from "./plan-story.ts";
import { readSite } from "./read-site.ts";

const { site } = await readSite("examples/three-controllers.yaml", vocabulary);
const design = designSite(site!);

function storyOf(name: string) {
  const story = componentStory(site!, design, name);
  if (story === undefined) throw new Error(`no component ${name}`);
  return story;
}

test("a component's story has what the design says of it, and nothing of others", () => {
  const story = storyOf("keystone-api");
  expect(story.neededBy).toEqual(["glance-api"]);
  expect(story.endpoints.map(({ name }) => name)).toEqual(["keystone"]);
  // Glance's clients wait for it as well.
  expect(story.outages.map(({ endpoint }) => endpoint)).toEqual(["keystone", "glance"]);
  expect(story.timers.map(({ name }) => name)).toEqual(["oslo.db.retry_interval"]);
  expect(story.decisions.map(({ subject }) => subject)).toContain("keystone cache");
  expect(story.databases.map(({ name }) => name)).toEqual(["keystone"]);
  expect(story.secrets).toContain("keystone-admin-password");
  expect(story.secrets).not.toContain("glance-database-password");
});

test("its files are those that its units read, with who may read them", () => {
  const { files } = storyOf("keystone-api");
  expect(files.find(({ path }) => path === "/etc/keystone/keystone.conf")).toEqual({
    path: "/etc/keystone/keystone.conf",
    owner: "root",
    group: "keystone",
    mode: "0640",
    secret: true,
    hosts: ["c1", "c2", "c3"],
  });
  expect(files.map(({ path }) => path)).toContain("/etc/systemd/system/keystone.service.d/quorate.conf");
});

test("what stands in front of every endpoint costs at every endpoint", () => {
  expect(storyOf("haproxy").outages).toHaveLength(design.endpoints.length);
  expect(storyOf("virtual-address").outages).toHaveLength(design.endpoints.length);
  expect(storyText(storyOf("corosync"), { colour: false })).toContain("\n  no endpoint waits for it\n");
  expect(storyOf("glance-api").outages.map(({ endpoint }) => endpoint)).toEqual(["glance"]);
});

test("it is plain data that names secrets and holds none", () => {
  const story = storyOf("glance-api");
  expect(JSON.parse(JSON.stringify(story))).toEqual(story);
});

test("there is no story of what the site does not have", () => {
  expect(componentStory(site!, design, "nova-conductor")).toBeUndefined();
});

test.each(design.components.flatMap(({ name }) => [60, 80].map((columns) => [name, columns] as const)))(
  "the story of %s keeps within %i columns",
  (name, columns) => {
    const text = storyText(storyOf(name), { colour: false, columns });
    expect(text.split("\n").filter((line) => line.length > columns && line.trim().includes(" "))).toEqual([]);
    for (const word of ["clients lose", "Outage at most", "works"]) expect(text).toContain(word);
  },
);

test("it tells how an endpoint is asked, and who answers there", () => {
  const text = storyText(storyOf("keystone-api"), { colour: false }).split("\n");
  expect(text).toContain("  keystone: http at 10.77.0.10:5000, 127.0.0.1:5000 of each balancer's host");
  expect(text).toContain("      asked     GET /healthcheck, which must answer 200");
  expect(text).toContain("      backends  c1, c2, c3");
});
