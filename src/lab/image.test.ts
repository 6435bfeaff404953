import { expect, test } from "vitest";
import { imageOf } from "./image.ts";

const request = { suite: "trixie", packages: ["haproxy"] };
const files = [{ path: "/etc/apt/sources.list.d/a.sources", content: "Types: deb\n", mode: 0o644 }];

test("what an image is made of decides where it is, the sources of its packages as well", () => {
  const own = imageOf(request).path;
  expect(imageOf({ ...request, packages: ["haproxy", "haproxy"] }).path).toBe(own);
  const others = [
    imageOf({ ...request, suite: "bookworm" }),
    imageOf({ ...request, packages: [] }),
    imageOf({ ...request, packageSources: { files, replaceDebian: false } }),
    imageOf({ ...request, packageSources: { files, replaceDebian: true } }),
    imageOf({ ...request, packageSources: { files: [], replaceDebian: true } }),
  ].map(({ path }) => path);
  expect(new Set([own, ...others]).size).toBe(6);
});
