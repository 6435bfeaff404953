import { availableParallelism } from "node:os";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";
import { LongestFirst } from "./scripts/longest-first.ts";
import { scriptEndings, textModule } from "./scripts/text-loader.mjs";

/** `import script from "./x.sh"` is the script's text, as the build makes it. */
const scripts: Plugin = {
  name: "scripts-as-text",
  enforce: "pre",
  transform: (text, id) =>
    scriptEndings.some((ending) => id.endsWith(ending)) ? { code: textModule(text), map: null } : undefined,
};
const plugins = [scripts];
// Two more files at a time than processors: most of those that start programs wait for them.
const sideBySide = { maxWorkers: availableParallelism() + 2, sequence: { groupOrder: 0 } };
// What hangs fails; a busy machine does not.
const patient = { poll: { timeout: 30_000 } };
const onLabs = {
  testTimeout: 600_000,
  hookTimeout: 900_000,
  sequence: { groupOrder: 2 },
  expect: patient,
};

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    coverage: { provider: "v8", include: ["src/**/*.ts"], exclude: ["src/**/*.test.ts"], reporter: ["text-summary"] },
    projects: [
      {
        plugins,
        test: {
          name: "unit",
          expect: patient,
          include: ["src/**/*.test.ts", "test/unit/**/*.test.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          // A file of these leaves nothing behind that the next one sees; modules are loaded once.
          isolate: false,
          ...sideBySide,
        },
      },
      {
        plugins,
        test: {
          name: "programs",
          expect: patient,
          // As above: what a file starts ends with it.
          isolate: false,
          ...sideBySide,
          include: ["test/programs/**/*.test.ts"],
          testTimeout: 240_000,
          hookTimeout: 1_800_000,
        },
      },
      // The page of serve in a real browser.
      {
        plugins,
        test: {
          name: "browser",
          expect: patient,
          include: ["test/browser/**/*.test.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
      // Two labs at a time, each with a name of its own: a host that boots, or a drill, waits more than it works.
      { plugins, test: { ...onLabs, name: "lab", include: ["test/lab/**/*.test.ts"], maxWorkers: 2 } },
      // What takes too long for every run: scripts/test.sh full.
      { plugins, test: { ...onLabs, name: "full", include: ["test/full/**/*.test.ts"], fileParallelism: false } },
    ],
  },
});
