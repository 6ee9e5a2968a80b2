import { BLOCK_ROWS, type Block, Signal } from "./signal.ts";

/** numerator / denominator · scale; `atZero` where the denominator is 0. */
export class Ratio extends Signal {
  private readonly numerator: Signal;
  private readonly denominator: Signal;
  private readonly scale: number;
  private readonly atZero: number;

  constructor(key: string, numerator: Signal, denominator: Signal, scale: number, atZero: number) {
    super(key);
    this.numerator = numerator;
    this.denominator = denominator;
    this.scale = scale;
    this.atZero = atZero;
  }

  advance({ from, to }: Block): void {
    const { values, scale, atZero } = this;
    const mask = values.length - 1;
    const a = this.numerator.values;
    const aMask = a.length - 1;
    const b = this.denominator.values;
    const bMask = b.length - 1;
    for (let row = from; row < to; row++) {
      const under = b[row & bMask];
      const over = a[row & aMask];
      values[row & mask] = under === 0 && over === over ? atZero : (over * scale) / under;
    }
  }
}

/** Sum of weights[i] · inputs[i]; at least one input. */
export class WeightedSum extends Signal {
  private readonly inputs: readonly Signal[];
  private readonly weights: readonly number[];

  constructor(key: string, inputs: readonly Signal[], weights: readonly number[]) {
    super(key);
    this.inputs = inputs;
    this.weights = weights;
  }

  advance({ from, to }: Block): void {
    const { values, inputs, weights } = this;
    const mask = values.length - 1;
    const first = inputs[0].values;
    const firstMask = first.length - 1;
    const firstWeight = weights[0];
    for (let row = from; row < to; row++) values[row & mask] = firstWeight * first[row & firstMask];
    for (let i = 1; i < inputs.length; i++) {
      const weight = weights[i];
      const x = inputs[i].values;
      const xMask = x.length - 1;
      for (let row = from; row < to; row++) values[row & mask] += weight * x[row & xMask];
    }
  }
}

/** (x - y)/(x + y); `atZero` where the sum is 0. */
export class Imbalance extends Signal {
  private readonly x: Signal;
  private readonly y: Signal;
  private readonly atZero: number;

  constructor(key: string, x: Signal, y: Signal, atZero: number) {
    super(key);
    this.x = x;
    this.y = y;
    this.atZero = atZero;
  }

  advance({ from, to }: Block): void {
    const { values, atZero } = this;
    const mask = values.length - 1;
    const x = this.x.values;
    const xMask = x.length - 1;
    const y = this.y.values;
    const yMask = y.length - 1;
    for (let row = from; row < to; row++) {
      const a = x[row & xMask];
      const b = y[row & yMask];
      const sum = a + b;
      values[row & mask] = sum === 0 ? atZero : (a - b) / sum;
    }
  }
}

/** f of one other signal in the same row. */
export class Mapped extends Signal {
  private readonly input: Signal;
  private readonly f: (x: number) => number;

  constructor(key: string, input: Signal, f: (x: number) => number) {
    super(key);
    this.input = input;
    this.f = f;
  }

  advance({ from, to }: Block): void {
    const { values, f } = this;
    const mask = values.length - 1;
    const x = this.input.values;
    const xMask = x.length - 1;
    for (let row = from; row < to; row++) values[row & mask] = f(x[row & xMask]);
  }
}

/** X_n - X_{n-k}; NaN in the first k rows of a session. */
export class Change extends Signal {
  private readonly input: Signal;
  private readonly lag: number;

  constructor(key: string, input: Signal, lag: number) {
    super(key);
    this.input = input;
    this.lag = lag;
    input.reserve(lag + BLOCK_ROWS, 0);
  }

  advance({ from, to, session }: Block): void {
    const { values, lag } = this;
    const mask = values.length - 1;
    const x = this.input.values;
    const xMask = x.length - 1;
    for (let row = from; row < to; row++) {
      values[row & mask] = row - lag < session ? Number.NaN : x[row & xMask] - x[(row - lag) & xMask];
    }
  }
}

/** X_{n-k}; NaN in the first k rows of a session. */
export class Lagged extends Signal {
  private readonly input: Signal;
  private readonly lag: number;

  constructor(key: string, input: Signal, lag: number) {
    super(key);
    this.input = input;
    this.lag = lag;
    input.reserve(lag + BLOCK_ROWS, 0);
  }

  advance({ from, to, session }: Block): void {
    const { values, lag } = this;
    const mask = values.length - 1;
    const x = this.input.values;
    const xMask = x.length - 1;
    for (let row = from; row < to; row++) {
      values[row & mask] = row - lag < session ? Number.NaN : x[(row - lag) & xMask];
    }
  }
}

/** x · y. */
export class Product extends Signal {
  private readonly x: Signal;
  private readonly y: Signal;

  constructor(key: string, x: Signal, y: Signal) {
    super(key);
    this.x = x;
    this.y = y;
  }

  advance({ from, to }: Block): void {
    const { values } = this;
    const mask = values.length - 1;
    const x = this.x.values;
    const xMask = x.length - 1;
    const y = this.y.values;
    const yMask = y.length - 1;
    for (let row = from; row < to; row++) values[row & mask] = x[row & xMask] * y[row & yMask];
  }
}
