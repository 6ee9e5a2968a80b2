/** The session the program ships, made by its own simulator. `url` is relative to the page. */
export const SAMPLE = { url: "samples/sample.zip", title: "Sample" } as const;
