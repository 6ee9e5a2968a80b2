import { packNumbers, unpackNumbers } from "../packed-numbers.ts";
import { sizeOf, type Weights, type WeightShapes } from "./weights.ts";

/** Weights as JSON: each one's bits by name. */
export const packWeights = (weights: Weights): Record<string, string> =>
  Object.fromEntries(Object.entries(weights).map(([name, values]) => [name, packNumbers(values)]));

/**
 * Weights of the given shapes from their packed form, in a file that a person gave: nothing is allocated before names
 * and lengths are those of the shapes. Throws RangeError naming the weight.
 */
export function unpackWeights(packed: unknown, shapes: WeightShapes, model: string): Weights {
  const given = typeof packed === "object" && packed !== null ? (packed as Record<string, unknown>) : {};
  const stranger = Object.keys(given).find((name) => !Object.hasOwn(shapes, name));
  if (stranger !== undefined) throw new RangeError(`${model}: weights.${stranger.slice(0, 40)} is not of its layout`);
  for (const [name, { shape }] of Object.entries(shapes)) {
    const text = Object.hasOwn(given, name) ? given[name] : null;
    if (typeof text !== "string" || text.length !== Math.ceil((sizeOf(shape) * 4) / 3) * 4)
      throw new RangeError(`${model}: weights.${name} does not hold ${shape.join(" x ")} numbers`);
  }
  return Object.fromEntries(
    Object.entries(shapes).map(([name, { shape }]) => {
      const values = unpackNumbers(given[name], "f32");
      if (values?.length !== sizeOf(shape) || !values.every(Number.isFinite))
        throw new RangeError(`${model}: weights.${name} are not packed finite numbers`);
      return [name, values];
    }),
  );
}
