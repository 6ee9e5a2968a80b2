/**
 * Small validators for what comes from outside the program: the address bar and localStorage. A reader gets unknown data
 * and gives the value or undefined; nothing is coerced beyond what its name says.
 */
export type Reader<T> = (value: unknown) => T | undefined;

export const oneOf =
  <T extends string>(...allowed: readonly T[]): Reader<T> =>
  (value) =>
    allowed.find((item) => item === value);

/** Text of 1 to `longest` characters, all of them matching `shape`. */
export const text =
  (shape: RegExp, longest: number): Reader<string> =>
  (value) =>
    typeof value === "string" && value.length > 0 && value.length <= longest && shape.test(value) ? value : undefined;

export const flag: Reader<boolean> = (value) => (typeof value === "boolean" ? value : undefined);

export const number =
  (low: number, high: number): Reader<number> =>
  (value) =>
    typeof value === "number" && value >= low && value <= high ? value : undefined;

export const whole =
  (low: number, high: number): Reader<number> =>
  (value) =>
    typeof value === "number" && Number.isInteger(value) && value >= low && value <= high ? value : undefined;

/** The value itself, or null where the setting may be left to the program. */
export const orNull =
  <T>(reader: Reader<T>): Reader<T | null> =>
  (value) =>
    value === null ? null : reader(value);

/** A number written as plain decimal text, as in a link; anything else goes to `reader` as it stands and fails there. */
export const written =
  <T>(reader: Reader<T>): Reader<T> =>
  (value) =>
    reader(typeof value === "string" && /^-?\d{1,15}(\.\d{1,12})?$/.test(value) ? Number(value) : value);

export type Readers<T> = { readonly [Key in keyof T]: Reader<T[Key]> };

/** The valid fields of `value`; the names of those that were there and were not valid go to `rejected`. */
export function readFields<T extends object>(readers: Readers<T>, value: unknown, rejected: string[] = []): Partial<T> {
  const valid: Partial<T> = {};
  if (typeof value !== "object" || value === null) return valid;
  const given = value as Record<string, unknown>;
  for (const key of Object.keys(readers) as (keyof T & string)[]) {
    if (!Object.hasOwn(given, key)) continue;
    const read = readers[key](given[key]);
    if (read === undefined) rejected.push(key);
    else valid[key] = read;
  }
  return valid;
}
