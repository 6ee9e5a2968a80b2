const SECOND = 1e9;
const two = (value: number): string => String(value).padStart(2, "0");

/** Time of day of nanoseconds since the base day: `H+:MM:SS` and as many decimals as are needed, exactly. Hours go on past 24. */
export function formatClock(nanos: number): string {
  const sign = nanos < 0 ? "-" : "";
  const whole = Math.abs(Math.round(nanos));
  const seconds = Math.floor(whole / SECOND);
  const fraction = String(whole - seconds * SECOND)
    .padStart(9, "0")
    .replace(/0+$/, "");
  const clock = `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return sign + clock + (fraction && `.${fraction}`);
}

/** Reads `15:19`, `15:19:46` or `15:19:46.340` (up to nine decimals) as nanoseconds since the base day; undefined if it is none. */
export function parseClock(written: string): number | undefined {
  const match = /^(\d{1,4}):([0-5]?\d)(?::([0-5]?\d)(?:[.,](\d{1,9}))?)?$/.exec(written.trim());
  if (!match) return undefined;
  const [, hours, minutes, seconds = "0", fraction = ""] = match;
  return (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * SECOND + Number(fraction.padEnd(9, "0"));
}
