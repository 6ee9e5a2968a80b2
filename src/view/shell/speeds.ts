/** The speeds that have a button; the finer ones between are reached with the keys. */
const BUTTONS = [0.1, 1, 10, 100, 1000, Number.POSITIVE_INFINITY];

export const speedText = (speed: number): string => (Number.isFinite(speed) ? `${speed}×` : "Max");

/** The buttons, with the one nearest below giving way to the speed in force where that has none. */
export function speedsShown(speed: number): readonly number[] {
  if (BUTTONS.includes(speed)) return BUTTONS;
  const stand = BUTTONS.findLast((each) => each < speed) ?? BUTTONS[0];
  return BUTTONS.map((each) => (each === stand ? speed : each));
}
