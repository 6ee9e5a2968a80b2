import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{src,models,workers,cli,scripts,bench,test}/**/*.test.{ts,tsx}"],
    environment: "node",
    testTimeout: 60_000,
  },
});
