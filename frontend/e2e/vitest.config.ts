import { defineConfig } from "vitest/config";

// Whole pages in Chromium: against the app in memory, and in real/ against several real apps. Needs `npm run build`
// and bin/alcove-node before.
export default defineConfig({
  test: {
    root: new URL(".", import.meta.url).pathname,
    environment: "node",
    include: ["*.test.ts", "real/*.test.ts"],
    fileParallelism: false,
    testTimeout: 240_000,
    hookTimeout: 240_000,
  },
});
