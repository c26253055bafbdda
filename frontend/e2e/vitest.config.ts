import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** The screens take longest and begin; several real apps run beside them rather than beside several others. */
class Heaviest extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const weight = ({ moduleId }: TestSpecification) =>
      moduleId.endsWith("/screens.test.ts") ? 2 : moduleId.includes("/real/") ? 1 : 0;
    return (await super.sort(files)).sort((a, b) => weight(b) - weight(a));
  }
}

// Whole pages in Chromium: against the app in memory, and in real/ against several real apps. Needs `npm run build`
// and bin/alcove-node before.
export default defineConfig({
  test: {
    root: new URL(".", import.meta.url).pathname,
    environment: "node",
    include: ["*.test.ts", "real/*.test.ts"],
    sequence: { sequencer: Heaviest },
    maxWorkers: 2, // each has a browser, and four apps at times
    testTimeout: 240_000,
    hookTimeout: 240_000,
  },
});
