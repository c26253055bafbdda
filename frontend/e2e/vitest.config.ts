import { defineConfig } from "vitest/config";

// Whole pages in Chromium: against the app in memory, and in real/ against several real apps. Needs `npm run build`
// and bin/alcove-node before.
export default defineConfig({
  test: {
    root: new URL(".", import.meta.url).pathname,
    environment: "node",
    include: ["*.test.ts", "real/*.test.ts"],
    maxWorkers: 2, // each has a browser, and four apps at times
    testTimeout: 240_000,
    hookTimeout: 240_000,
  },
});
