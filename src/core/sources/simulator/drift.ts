import type { Random } from "../../random.ts";
import type { Side } from "../../market/units.ts";

export interface DriftModel {
  /** Chance that the drift turns round at a move of the mid. */
  readonly turn: number;
  /** Lean of the side of market orders on the drift, and on the sides of the market orders before; together at most 1. */
  readonly marketLean: number;
  readonly marketMemory: number;
  /** Lean of the size of displayed orders on the drift: on its side they are large with chance (1 + sizeLean) / 2. */
  readonly sizeLean: number;
  /** Weight that one more market order has in the remembered sides. */
  readonly forgetting: number;
}

/**
 * The planted signal. A hidden drift X is +1 or -1; it turns round with chance `turn` at each move of the mid and at no
 * other time. X leans the side of market orders and the size of displayed orders, *whatever the strength*; the
 * direction of each move of the mid is a coin with P(up) = (1 + strength X) / 2. So at strength 0 the order flow looks the
 * same and says nothing.
 *
 * `belief` is P(X = +1) given every draw but X itself, by Bayes' rule at each lean and each coin. Whoever sees only the
 * file knows less than that (the side of a market order that found nothing to do is not in the file), so its forecast of
 * the next move bounds every causal forecaster's.
 */
export class Drift {
  readonly #model: DriftModel;
  readonly #strength: number;
  #x: Side = 1;
  #belief = 0.5;
  #remembered = 0;

  constructor(model: DriftModel, strength: number, random: Random) {
    this.#model = model;
    this.#strength = strength;
    this.#x = random.uniform() < 0.5 ? 1 : -1;
  }

  get x(): Side {
    return this.#x;
  }

  /** P(the next move of the mid is up | the drift, everything else): exact. */
  get upGivenDrift(): number {
    return (1 + this.#strength * this.#x) / 2;
  }

  /** P(the next move of the mid is up | everything but the drift): exact, and the best any causal forecaster can do. */
  get upGivenPast(): number {
    return (1 + this.#strength * (2 * this.#belief - 1)) / 2;
  }

  /** P(X = +1 | everything but the drift). */
  get belief(): number {
    return this.#belief;
  }

  /** Goes on as if the drift were `x`; for asking what would follow. */
  assume(x: Side): void {
    this.#x = x;
  }

  /** Side of the aggressor of the next market order. */
  marketSide(random: Random): Side {
    const { marketLean, marketMemory, forgetting } = this.#model;
    const side = this.#lean(random, marketMemory * this.#remembered, marketLean);
    this.#remembered += forgetting * (side - this.#remembered);
    return side;
  }

  /** Whether a displayed order on `side` is a large one. */
  large(side: Side, random: Random): boolean {
    return this.#lean(random, 0, this.#model.sizeLean) === side;
  }

  /** Direction of a move of the mid; afterwards the drift may have turned. */
  moveSide(random: Random): Side {
    const side = this.#lean(random, 0, this.#strength);
    const { turn } = this.#model;
    this.#belief += turn * (1 - 2 * this.#belief);
    if (random.uniform() < turn) this.#x = -this.#x as Side;
    return side;
  }

  copyFrom(other: Drift): void {
    this.#x = other.#x;
    this.#belief = other.#belief;
    this.#remembered = other.#remembered;
  }

  /** +1 with chance (1 + known + lean X) / 2; the belief learns from the outcome. */
  #lean(random: Random, known: number, lean: number): Side {
    const side = random.uniform() < (1 + known + lean * this.#x) / 2 ? 1 : -1;
    const up = this.#belief * (1 + side * (known + lean));
    this.#belief = up / (up + (1 - this.#belief) * (1 + side * (known - lean)));
    return side;
  }
}
