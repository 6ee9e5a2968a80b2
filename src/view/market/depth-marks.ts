import { number } from "../format.ts";

/** Width of the colour bar and of a digit under it, CSS pixels; and the room left between two numbers. */
const BAR = 128;
const DIGIT = 5.6;
const ROOM = 5;

export const depthMarkText = (value: number): string => number(value, value < 1 ? 2 : 0);

const width = (value: number): number => depthMarkText(value).length * DIGIT;

/** Both ends and, where their digits have room, the powers of ten between them, then the threes. Log scale. */
export function scaleMarks([low, high]: readonly [number, number]): number[] {
  const at = (value: number): number => (BAR * Math.log(value / low)) / Math.log(high / low);
  const taken = [low, high];
  const apart = (a: number, b: number): boolean => Math.abs(at(a) - at(b)) >= (width(a) + width(b)) / 2 + ROOM;
  for (const factor of [1, 3]) {
    for (let value = factor * 10 ** Math.floor(Math.log10(low)); value < high; value *= 10) {
      if (value > low && taken.every((other) => apart(value, other))) taken.push(value);
    }
  }
  return taken.sort((a, b) => a - b);
}
