import { expect, test } from "vitest";
import { type FrameClock, FrameLoop, type FrameSource } from "./frame-loop.ts";

/** Every promise resolved so far has called back. */
async function settled(): Promise<void> {
  for (let i = 0; i < 4; i++) await Promise.resolve();
}

function pretendedBrowser() {
  const state = { time: 0, hidden: false, calm: false, callback: null as (() => void) | null, visibility: () => {} };
  const clock: FrameClock = {
    now: () => state.time,
    schedule: (callback) => {
      state.callback = callback;
      return 1;
    },
    cancel: () => {
      state.callback = null;
    },
    hidden: () => state.hidden,
    calm: () => state.calm,
    onVisibility: (callback) => {
      state.visibility = callback;
      return () => {
        state.visibility = () => {};
      };
    },
  };
  /** One repaint `ms` later. */
  const repaint = async (ms = 16): Promise<void> => {
    await settled();
    state.time += ms;
    const callback = state.callback;
    state.callback = null;
    callback?.();
    await settled();
  };
  return { state, clock, repaint };
}

function recorder(moving: boolean) {
  const asked: { elapsed: number; answer: (frame: number | null) => void; fail: (error: Error) => void }[] = [];
  const drawn: [number, boolean][] = [];
  const failures: unknown[] = [];
  const source: FrameSource<number> = {
    request: (elapsed) => new Promise((answer, fail) => asked.push({ elapsed, answer, fail })),
    moving: () => moving,
    draw: (frame, fresh) => drawn.push([frame, fresh]),
    failed: (error) => failures.push(error),
  };
  return { asked, drawn, failures, source };
}

test("a second request waits for the answer to the first, and then stands for all the time since", async () => {
  const { clock, repaint } = pretendedBrowser();
  const { asked, drawn, source } = recorder(true);
  const loop = new FrameLoop(source, clock);
  for (let i = 0; i < 5; i++) await repaint();
  expect(asked.length).toBe(1);
  asked[0].answer(1);
  await repaint();
  await repaint();
  expect(drawn).toEqual([[1, true]]);
  expect(asked.length).toBe(2);
  expect(asked[1].elapsed).toBeGreaterThanOrEqual(5 * 16);
  loop.stop();
});

test("a moving picture asks at every repaint, a still one a few times a second", async () => {
  const counts = await Promise.all(
    [true, false].map(async (moving) => {
      const { clock, repaint } = pretendedBrowser();
      const { asked, source } = recorder(moving);
      const loop = new FrameLoop(source, clock);
      for (let i = 0; i < 60; i++) {
        await repaint(1000 / 60);
        asked.at(-1)?.answer(i);
      }
      loop.stop();
      return asked.length;
    }),
  );
  expect(counts[0]).toBeGreaterThanOrEqual(55);
  expect(counts[1]).toBeGreaterThanOrEqual(7);
  expect(counts[1]).toBeLessThanOrEqual(10);
});

test("a crosshair repaints the same frame without asking for another", async () => {
  const { clock, repaint } = pretendedBrowser();
  const { asked, drawn, source } = recorder(false);
  const loop = new FrameLoop(source, clock);
  await repaint();
  asked[0].answer(7);
  await repaint();
  await repaint();
  loop.invalidateOverlay();
  await repaint();
  expect(drawn).toEqual([
    [7, true],
    [7, false],
  ]);
  expect(asked.length).toBe(1);
  loop.stop();
});

test("nothing runs while the page is hidden, and the hidden time is not replayed", async () => {
  const { state, clock, repaint } = pretendedBrowser();
  const { asked, source } = recorder(true);
  const loop = new FrameLoop(source, clock);
  await repaint();
  asked[0].answer(1);
  state.hidden = true;
  await repaint();
  await repaint();
  const before = asked.length;
  expect(state.callback).toBeNull();
  state.time += 60_000;
  state.hidden = false;
  state.visibility();
  asked.at(-1)?.answer(2);
  await repaint();
  await repaint();
  expect(asked.length).toBeGreaterThan(before);
  expect(asked.at(-1)!.elapsed).toBeLessThan(100);
  loop.stop();
});

test("reduced motion lowers the rate of a moving picture", async () => {
  const { state, clock, repaint } = pretendedBrowser();
  state.calm = true;
  const { asked, source } = recorder(true);
  const loop = new FrameLoop(source, clock);
  for (let i = 0; i < 60; i++) {
    await repaint(1000 / 60);
    asked.at(-1)?.answer(i);
  }
  expect(asked.length).toBeLessThanOrEqual(6);
  loop.stop();
});

test("a failed request is reported once and the loop goes on", async () => {
  const { clock, repaint } = pretendedBrowser();
  const { asked, failures, source } = recorder(true);
  const loop = new FrameLoop(source, clock);
  await repaint();
  asked[0].fail(new Error("worker gone"));
  await repaint();
  await repaint(200);
  expect(failures.length).toBe(1);
  expect(asked.length).toBe(2);
  loop.stop();
});

test("after a stop nothing is asked or drawn", async () => {
  const { state, clock, repaint } = pretendedBrowser();
  const { asked, drawn, source } = recorder(true);
  const loop = new FrameLoop(source, clock);
  await repaint();
  loop.stop();
  asked[0].answer(1);
  await repaint();
  expect(drawn).toEqual([]);
  expect(state.callback).toBeNull();
});
