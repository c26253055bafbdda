import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

// base "./" because the window loads the page from wails:// and the node from a path of its own.
export default defineConfig({
  base: "./",
  plugins: [react()],
  build: {
    outDir: "dist",
    emptyOutDir: true, // public/.gitkeep comes back with each build
    target: "safari17",
    cssTarget: "safari17.5", // light-dark() stays as written
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 900,
  },
  server: { host: "127.0.0.1" },
  test: {
    environment: "happy-dom",
    include: ["src/**/*.test.{ts,tsx}"],
    setupFiles: ["src/test/setup.ts"],
    restoreMocks: true,
    testTimeout: 60_000,
    maxWorkers: 2,
  },
});
