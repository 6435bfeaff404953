import { expect, test } from "vitest";
import { rabbitmqQueue } from "./provides.ts";

const login = { user: "glance", password: "secret", place: "127.0.0.1:5672" };

test("the virtual host is one part of the URL's path", () => {
  expect(rabbitmqQueue.url("glance", login)).toBe("rabbit://glance:secret@127.0.0.1:5672/glance");
  expect(rabbitmqQueue.url("/", login)).toBe("rabbit://glance:secret@127.0.0.1:5672/%2F");
});
