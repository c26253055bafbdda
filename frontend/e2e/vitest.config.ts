import { defineConfig } from "vitest/config";

// Whole pages in Chromium against the app in memory. Needs `npm run build` before.
export default defineConfig({
  test: {
    root: new URL(".", import.meta.url).pathname,
    environment: "node",
    include: ["*.test.ts"],
    fileParallelism: false,
    testTimeout: 240_000,
    hookTimeout: 120_000,
  },
});
