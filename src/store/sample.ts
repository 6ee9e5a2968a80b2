/** The session the program ships, made by its own simulator. `url` is relative to the page. */
export const SAMPLE = {
  url: "samples/sample.zip",
  title: "Sample",
  detail: "10 minutes, 10 levels, simulated, 0.6 MB, built in",
} as const;
