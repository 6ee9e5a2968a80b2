import { expect, it } from "vitest";
import type { OpenOptions, OpenResult, OpenTarget } from "../../workers/api.ts";
import type { Refusal } from "../core/sources/problem.ts";
import { aDay, aFrame, later, opened, settle, stage } from "../../test/store.ts";
import { defaultStart } from "./session.ts";

const files = (...names: string[]): File[] => names.map((name) => new File(["x"], name));
const refusal = {
  file: "a.csv",
  summary: "",
  remedy: "",
  problems: [],
  total: 1,
  counts: {},
  rows: 5,
  goodRows: 4,
  excerpts: [],
} as Refusal;

it("opens the sample well in and playing, and does not keep it", async () => {
  const { app, calls } = stage();
  await app.getState().openSource({ kind: "sample" });
  expect(app.getState().day).not.toBeNull();
  const [, target, options] = calls.find(([name]) => name === "open") as [string, OpenTarget, OpenOptions];
  expect(target).toEqual({ kind: "sample", url: "http://here/samples/sample.zip" });
  expect(options).toMatchObject({ levels: 10, keepGoodRows: false, remember: false });
  const commands = calls.filter(([name]) => name === "transport").map(([, command]) => command);
  expect(commands).toContainEqual({ kind: "seek", time: 39_960e9 });
  expect(commands.at(-1)).toEqual({ kind: "play" });
});

it("starts a long day five minutes in, and a short one no further than 60 % of it", () => {
  expect(defaultStart("files", { start: 0, end: 23_400e9 })).toBe(300e9);
  expect(defaultStart("files", { start: 0, end: 100e9 })).toBe(60e9);
});

it("lets the newest open win, whichever answers first", async () => {
  const first = later<OpenResult>();
  const second = later<OpenResult>();
  const answers = [first.promise, second.promise];
  const { app, calls } = stage({ open: () => answers.shift() });
  app.getState().openFiles(files("old.zip"));
  await settle();
  app.getState().openFiles(files("new.zip"));
  await settle();
  expect(calls.some(([name]) => name === "cancelOpen")).toBe(true);
  second.resolve(opened(aDay({ fingerprint: "new" })));
  await settle();
  first.resolve(opened(aDay({ fingerprint: "old" })));
  await settle();
  expect(app.getState().day?.fingerprint).toBe("new");
  expect(app.getState().opening).toBeNull();
});

it("drops an open that was cancelled, and keeps what was open before", async () => {
  const slow = later<OpenResult>();
  let answer: unknown = opened(aDay({ fingerprint: "first" }));
  const { app } = stage({ open: () => answer });
  await app.getState().openSource({ kind: "sample" });
  answer = slow.promise;
  app.getState().openFiles(files("b.zip"));
  await settle();
  app.getState().cancelOpening();
  expect(app.getState().opening).toBeNull();
  slow.resolve(opened(aDay({ fingerprint: "second" })));
  await settle();
  expect(app.getState().day?.fingerprint).toBe("first");
});

it("shows a refusal in the Data tab, leaves the open day, and opens the good rows only when told to", async () => {
  let answer: OpenResult = opened(aDay({ fingerprint: "first" }));
  const { app, calls } = stage({ open: () => answer });
  await app.getState().openSource({ kind: "sample" });
  answer = { kind: "refused", refusal };
  app.getState().openFiles(files("a.csv"));
  await settle();
  expect(app.getState()).toMatchObject({ tab: "data", refused: { refusal }, day: { fingerprint: "first" } });
  answer = opened(aDay({ fingerprint: "rows before" }));
  app.getState().openGoodRows();
  await settle();
  const kept = calls.filter(([name]) => name === "open").map(([, , options]) => (options as OpenOptions).keepGoodRows);
  expect(kept).toEqual([false, false, true]);
  expect(app.getState()).toMatchObject({ tab: "market", refused: null, day: { fingerprint: "rows before" } });
});

it("asks which of several days, and opens the one chosen from the same files", async () => {
  const answers: OpenResult[] = [{ kind: "choose", choices: [{ key: "k1", title: "one", detail: "" }] }, opened()];
  const { app, calls } = stage({ open: () => answers.shift() });
  app.getState().openFiles(files("a.zip", "b.zip"));
  await settle();
  expect(app.getState().choosing?.choices).toHaveLength(1);
  app.getState().choose("k1");
  await settle();
  const target = calls.findLast(([name]) => name === "open")?.[1] as OpenTarget & { kind: "files" };
  expect(target.choice).toBe("k1");
  expect(target.files.map(({ name }) => name)).toEqual(["a.zip", "b.zip"]);
  expect(app.getState()).toMatchObject({ choosing: null, day: { fingerprint: "abc" } });
});

it("says what failed when an open fails, and offers to try again", async () => {
  const { app } = stage({
    open: () => {
      throw new Error("disk on fire");
    },
  });
  await app.getState().openSource({ kind: "sample" });
  const [notice] = app.getState().notices;
  expect(notice).toMatchObject({ tone: "bad", text: "Sample could not be opened." });
  expect(notice.detail).toContain("disk on fire");
  expect(app.getState().opening).toBeNull();
});

it("survives the death of its worker: says why, and reopens where it was", async () => {
  const { app, calls, die } = stage({ frame: () => aFrame({ row: 321, time: 39_700e9 }) });
  await app.getState().openSource({ kind: "recording", id: "abc" });
  await settle();
  const hanging = app.getState().requestFrame({} as never);
  die("out of memory");
  expect(await hanging.then(() => "settled")).toBe("settled");
  expect(app.getState()).toMatchObject({ stopped: "out of memory", cursor: { playing: false } });
  calls.length = 0;
  app.getState().reopen();
  await settle();
  expect(app.getState().stopped).toBeNull();
  expect(calls.find(([name]) => name === "open")?.[1]).toEqual({ kind: "recording", id: "abc" });
  expect(calls).toContainEqual(["transport", { kind: "seek-row", row: 321 }]);
});

it("goes where the link said once the files it waited for are opened", async () => {
  const { app, calls } = stage();
  app.getState().await("abc", { time: null, row: 77, playing: false });
  app.getState().openFiles(files("a.zip"));
  await settle();
  expect(calls).toContainEqual(["transport", { kind: "seek-row", row: 77 }]);
  expect(app.getState().awaited).toBeNull();
});

it("says at once that a day could not be kept, and why", async () => {
  const { app } = stage({
    open: async () => opened(aDay({ recordingId: null, keptReason: "Not kept: it needs 60.0 MB." })),
  });
  await app.getState().openSource({ kind: "files", files: [], choice: null });
  const [notice] = app.getState().notices;
  expect(notice).toMatchObject({ tone: "warn", text: expect.stringContaining("not kept") });
  expect(notice.detail).toContain("60.0 MB");
});

it("names the venue of a recorded market as people write it", async () => {
  const instrument = { ...aDay().instrument, venue: "binance-usdm" };
  const { app } = stage({ open: async () => opened(aDay({ instrument, received: true })) });
  await app.getState().openSource({ kind: "recording", id: "stream-1" });
  expect(app.getState().day?.instrument.venue).toBe("Binance USD-M");
});
