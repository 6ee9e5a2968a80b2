import { expect, it, vi } from "vitest";
import { aDay, later, opened, settle, stage } from "../../test/store.ts";
import type { OnProgress } from "../../workers/api.ts";

const SESSION = { id: "stream-1", name: "BTCUSDT on binance" };
const ignore: OnProgress = () => undefined;
const texts = ({ app }: ReturnType<typeof stage>): string[] => app.getState().notices.map(({ text }) => text);

it("an export shows how far it is, gives its file, and is over", async () => {
  const done = later<{ name: string; content: Blob } | null>();
  let report = ignore;
  const here = stage({
    exportRecording: (...[, , , onProgress]: [string, string, number, OnProgress]) => {
      report = onProgress;
      return done.promise;
    },
  });
  const { app, calls } = here;
  const written = app.getState().exportRecording(SESSION, "lobster");
  await settle();
  expect(calls.find(([name]) => name === "exportRecording")?.slice(1, 4)).toEqual(["stream-1", "lobster", 10]);
  expect(app.getState().transfer).toMatchObject({ kind: "export", name: SESSION.name, progress: null });
  report({ task: "writing", done: 5, total: 9, unit: "rows" });
  expect(app.getState().transfer?.progress).toMatchObject({ done: 5, total: 9 });
  done.resolve({ name: "a.zip", content: new Blob(["x"]) });
  expect(await written).toMatchObject({ name: "a.zip" });
  expect(app.getState().transfer).toBeNull();
});

it("an export that fails says why and gives nothing, and there is nothing to cancel then", async () => {
  const here = stage({
    exportRecording: () => Promise.reject(new Error("part 2 of 5 is missing")),
    cancelTransfer: () => undefined,
  });
  expect(await here.app.getState().exportRecording(SESSION, "lobscope")).toBeNull();
  expect(here.app.getState().notices[0]).toMatchObject({
    tone: "bad",
    text: "BTCUSDT on binance could not be written.",
    detail: "part 2 of 5 is missing",
  });
  here.app.getState().cancelTransfer();
  await settle();
  expect(here.calls.some(([name]) => name === "cancelTransfer")).toBe(false);
});

it("an import that verifies is listed; one that does not is refused with what is wrong", async () => {
  const good = stage({ importRecording: () => ({ id: "stream-2", name: "mine" }) });
  await good.app.getState().importRecordings([new File(["x"], "mine.lobscope")]);
  await settle();
  expect(texts(good)).toEqual(["mine was imported: every part of it verifies."]);
  expect(good.calls.some(([name]) => name === "recordings")).toBe(true);
  const bad = stage({ importRecording: () => Promise.reject(new Error("Nothing was imported: it ends early.")) });
  await bad.app.getState().importRecordings([new File(["x"], "mine.lobscope")]);
  expect(bad.app.getState().notices[0]).toMatchObject({
    tone: "bad",
    text: "mine.lobscope was not imported.",
    detail: "Nothing was imported: it ends early.",
  });
});

it("among files that are opened, those of recorded sessions are imported and the others opened", async () => {
  const here = stage({ importRecording: () => ({ id: "stream-2", name: "mine" }) });
  here.app.getState().openFiles([new File(["x"], "mine.lobscope"), new File(["y"], "GOOG.zip")]);
  await settle();
  const imported = here.calls.find(([name]) => name === "importRecording")?.[1] as File;
  const opened = here.calls.find(([name]) => name === "open")?.[1] as { files: File[] };
  expect([imported.name, opened.files.map(({ name }) => name)]).toEqual(["mine.lobscope", ["GOOG.zip"]]);
});

it("nothing is pruned unless the person set a limit; what is removed is named", async () => {
  const here = stage({ pruneRecordings: () => ["one", "two"] });
  await here.app.getState().pruneRecordings();
  expect(here.calls.some(([name]) => name === "pruneRecordings")).toBe(false);
  here.app.getState().change({ pruneDays: 30 });
  await here.app.getState().pruneRecordings();
  expect(here.calls.find(([name]) => name === "pruneRecordings")).toEqual([
    "pruneRecordings",
    { days: 30, bytes: null },
  ]);
  here.app.getState().change({ pruneDays: null, pruneMegabytes: 500 });
  await here.app.getState().pruneRecordings();
  expect(here.calls.findLast(([name]) => name === "pruneRecordings")?.[1]).toEqual({ days: null, bytes: 5e8 });
  expect(here.app.getState().notices[0]).toMatchObject({
    text: "2 recorded sessions removed, as you set it under Data.",
    detail: "one, two",
  });
});

it("the browser is asked once to keep what is recorded, unless it has promised; a refusal is explained", async () => {
  const here = stage();
  const persist = vi.fn(async () => false);
  (here.ports as { persist?: () => Promise<boolean> }).persist = persist;
  here.app.getState().recordingBegan();
  here.app.getState().recordingBegan();
  await settle();
  await settle();
  expect(persist).toHaveBeenCalledOnce();
  expect(here.app.getState().notices[0]).toMatchObject({ tone: "warn" });
  const promised = stage({ storage: () => ({ usedBytes: 1, quotaBytes: 2, persisted: true }) });
  (promised.ports as { persist?: () => Promise<boolean> }).persist = persist;
  promised.app.getState().recordingBegan();
  await settle();
  expect(persist).toHaveBeenCalledOnce();
});

it("asks again on every visit that records, and tells only once that the browser promised nothing", async () => {
  const first = stage();
  const persist = vi.fn(async () => false);
  (first.ports as { persist?: () => Promise<boolean> }).persist = persist;
  first.app.getState().recordingBegan();
  await settle();
  await settle();
  const second = stage({}, {}, first.kept);
  (second.ports as { persist?: () => Promise<boolean> }).persist = persist;
  second.app.getState().recordingBegan();
  await settle();
  await settle();
  expect(persist).toHaveBeenCalledTimes(2);
  expect(second.app.getState().notices).toEqual([]);
});

it("says of the open day that it is no longer kept once it was removed, and not before", async () => {
  let allowed = false;
  const { app } = stage({
    open: () => opened(aDay({ recordingId: "abc" })),
    removeRecording: async () => {
      if (!allowed) throw new Error("it is being recorded");
    },
  });
  await app.getState().openSource({ kind: "recording", id: "abc" });
  await app.getState().removeRecording("abc");
  expect(app.getState().day?.recordingId).toBe("abc");
  allowed = true;
  await app.getState().removeRecording("abc");
  expect(app.getState().day).toMatchObject({ recordingId: null, keptReason: expect.stringContaining("removed") });
});
