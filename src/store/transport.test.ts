import { expect, it } from "vitest";
import { aFrame, later, settle, stage } from "../../test/store.ts";
import { LOOK_EVERY } from "./transport.ts";

async function playing(frame = () => aFrame() as unknown) {
  const on = stage({ frame });
  await on.app.getState().openSource({ kind: "sample" });
  await settle();
  on.calls.length = 0;
  return on;
}

it("mirrors about ten frames a second, and a stop at once", async () => {
  const { app, pass } = await playing();
  let changes = 0;
  app.subscribe((state, before) => state.cursor !== before.cursor && changes++);
  for (let i = 0; i < 60; i++) {
    pass(1000 / 60);
    app.getState().mirror(aFrame({ row: 600 + i }));
  }
  expect(changes).toBeGreaterThanOrEqual(8);
  expect(changes).toBeLessThanOrEqual(11);
  pass(1);
  app.getState().mirror(aFrame({ row: 661, playing: false }));
  expect(app.getState().cursor).toMatchObject({ row: 661, playing: false });
});

it("shows a pause even if the last frame before it, late on its way, said playing at the very same row", async () => {
  const { app, pass } = await playing();
  app.getState().command({ kind: "pause" });
  pass(20);
  app.getState().mirror(aFrame({ row: 700, playing: true }));
  pass(200);
  app.getState().mirror(aFrame({ row: 700, playing: false }));
  expect(app.getState().cursor).toMatchObject({ row: 700, playing: false });
});

it("starts again from the start when play is pressed at the end", async () => {
  const { app, calls } = await playing(() => aFrame({ row: 1000, playing: false }));
  app.getState().togglePlay();
  await settle();
  expect(calls).toEqual([
    ["transport", { kind: "seek", time: 39_600e9 }],
    ["transport", { kind: "play" }],
  ]);
});

it("walks the speeds one notch at a time and stops at either end", async () => {
  const { app } = await playing();
  const { changeSpeed, change } = app.getState();
  changeSpeed(1);
  expect(app.getState().settings.speed).toBe(2);
  change({ speed: 1000 });
  changeSpeed(1);
  changeSpeed(1);
  expect(app.getState().settings.speed).toBe(Number.POSITIVE_INFINITY);
  change({ speed: 0.1 });
  changeSpeed(-1);
  expect(app.getState().settings.speed).toBe(0.1);
});

it("remembers that the last move was by rows, until one by time", async () => {
  const { app } = await playing();
  app.getState().command({ kind: "step-rows", rows: 1 });
  app.getState().command({ kind: "pause" });
  expect(app.getState().byRow).toBe(true);
  app.getState().command({ kind: "step-time", nanos: 1e9 });
  expect(app.getState().byRow).toBe(false);
});

it("gives up a worker that stays silent over two looks, not one that was asleep for one", async () => {
  let answer: unknown = aFrame();
  const { app, pass } = await playing(() => answer);
  pass(LOOK_EVERY);
  const silent = later<unknown>();
  answer = silent.promise;
  void app.getState().requestFrame({} as never);
  await settle();
  pass(LOOK_EVERY);
  expect(app.getState().stopped).toBeNull();
  pass(LOOK_EVERY);
  expect(app.getState().stopped).toMatch(/not answered/);
});

it("stays calm while frames are answered, however long it runs", async () => {
  const { app, pass } = await playing();
  for (let i = 0; i < 10; i++) {
    await app.getState().requestFrame({} as never);
    pass(LOOK_EVERY);
  }
  expect(app.getState().stopped).toBeNull();
});

it("goes on without a picture, and takes over where it is", async () => {
  const { app, calls, pass } = await playing(() => aFrame({ row: 640 }));
  pass(200);
  await app.getState().goOn(120);
  expect(calls).toEqual([["frame", expect.objectContaining({ elapsed: 120, columns: 1 })]]);
  expect(app.getState().cursor?.row).toBe(640);
});
