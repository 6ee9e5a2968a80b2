// AssemblyScript (not TypeScript): the inner loops of forecasting, in 128-bit SIMD of single floats, without relaxed
// instructions, so that the same weights and window give the same bits on every machine.
// `npx tsx scripts/make-kernels.ts` compiles it into binary.ts. Addresses and strides are in bytes, lengths in floats.

const LANES: usize = 16;
const PANEL: i32 = 8;
const PANEL_BYTES: usize = 32;

// Matrices to be multiplied from the right are packed: panels of 8 columns, each [rows, 8], the last filled with zeros.
// `row` and `column` are the strides of the source, so that a transposed matrix is packed the same way.
export function pack(from: usize, to: usize, rows: i32, columns: i32, row: usize, column: usize): void {
  for (let first = 0; first < columns; first += PANEL) {
    for (let r = 0; r < rows; r++) {
      const source = from + <usize>r * row + <usize>first * column;
      const left = columns - first;
      if (left >= PANEL && column == 4) {
        v128.store(to, v128.load(source));
        v128.store(to, v128.load(source, 16), 16);
      } else {
        for (let c = 0; c < PANEL; c++)
          f32.store(to + (<usize>c << 2), c < left ? f32.load(source + <usize>c * column) : 0);
      }
      to += PANEL_BYTES;
    }
  }
}

// Rounds x / ln 2, and sums the rest's series to the sixth power: relative error below 2e-7 for -87 < x < 88.
// @ts-ignore: decorator
@inline
function exponential(x: v128): v128 {
  const bounded = f32x4.min(f32x4.max(x, f32x4.splat(-87.0)), f32x4.splat(88.0));
  const n = f32x4.nearest(f32x4.mul(bounded, f32x4.splat(1.44269504088896341)));
  let r = f32x4.sub(bounded, f32x4.mul(n, f32x4.splat(0.693359375)));
  r = f32x4.add(r, f32x4.mul(n, f32x4.splat(2.12194440e-4)));
  let p = f32x4.splat(1.9875691500e-4);
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.3981999507e-3));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(8.3334519073e-3));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(4.1665795894e-2));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.6666665459e-1));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(5.0000001201e-1));
  p = f32x4.add(f32x4.add(f32x4.mul(f32x4.mul(p, r), r), r), f32x4.splat(1.0));
  const power = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23);
  return f32x4.mul(p, power);
}

// @ts-ignore: decorator
@inline
function sigmoid(x: v128): v128 {
  const one = f32x4.splat(1.0);
  return f32x4.div(one, f32x4.add(one, exponential(f32x4.neg(x))));
}

// @ts-ignore: decorator
@inline
function tanh(x: v128): v128 {
  const two = f32x4.splat(2.0);
  return f32x4.sub(f32x4.div(two, f32x4.add(f32x4.splat(1.0), exponential(f32x4.mul(x, f32x4.splat(-2.0))))), f32x4.splat(1.0));
}

// x (1 + erf(x / sqrt 2)) / 2, erf by Abramowitz and Stegun 7.1.26: absolute error below 1.5e-7.
// @ts-ignore: decorator
@inline
function gelu(x: v128): v128 {
  const one = f32x4.splat(1.0);
  const z = f32x4.mul(f32x4.abs(x), f32x4.splat(0.70710678118654752));
  const t = f32x4.div(one, f32x4.add(one, f32x4.mul(z, f32x4.splat(0.3275911))));
  let p = f32x4.mul(t, f32x4.splat(1.061405429));
  p = f32x4.mul(t, f32x4.add(p, f32x4.splat(-1.453152027)));
  p = f32x4.mul(t, f32x4.add(p, f32x4.splat(1.421413741)));
  p = f32x4.mul(t, f32x4.add(p, f32x4.splat(-0.284496736)));
  p = f32x4.mul(t, f32x4.add(p, f32x4.splat(0.254829592)));
  const erf = f32x4.sub(one, f32x4.mul(p, exponential(f32x4.neg(f32x4.mul(z, z)))));
  const signed = v128.or(v128.and(x, f32x4.splat(-0.0)), erf);
  return f32x4.mul(f32x4.mul(x, f32x4.splat(0.5)), f32x4.add(one, signed));
}

// Writes the first `left` (1 to 8) of two vectors.
// @ts-ignore: decorator
@inline
function storeUpTo(at: usize, low: v128, high: v128, left: i32): void {
  if (left >= PANEL) {
    v128.store(at, low);
    v128.store(at, high, 16);
    return;
  }
  let rest = low;
  let count = left;
  if (left >= 4) {
    v128.store(at, low);
    at += LANES;
    rest = high;
    count -= 4;
  }
  if (count > 0) f32.store(at, f32x4.extract_lane(rest, 0));
  if (count > 1) f32.store(at, f32x4.extract_lane(rest, 1), 4);
  if (count > 2) f32.store(at, f32x4.extract_lane(rest, 2), 8);
}

// out [m, n] = start + a [m, k] b, b packed. `start` has rows `startRow` apart: 0 for a bias that every row shares.
// It may be read up to 28 bytes past its end; what is read there is not used.
export function product(
  a: usize,
  aRow: usize,
  b: usize,
  out: usize,
  outRow: usize,
  start: usize,
  startRow: usize,
  m: i32,
  n: i32,
  k: i32,
): void {
  const panel = <usize>k * PANEL_BYTES;
  let i = 0;
  for (; i + 4 <= m; i += 4) {
    let at = b;
    for (let j = 0; j < n; j += PANEL, at += panel) {
      const column = <usize>j << 2;
      const s = start + column;
      let c00 = v128.load(s);
      let c01 = v128.load(s, 16);
      let c10 = v128.load(s + startRow);
      let c11 = v128.load(s + startRow, 16);
      let c20 = v128.load(s + 2 * startRow);
      let c21 = v128.load(s + 2 * startRow, 16);
      let c30 = v128.load(s + 3 * startRow);
      let c31 = v128.load(s + 3 * startRow, 16);
      let x0 = a;
      let x1 = a + aRow;
      let x2 = x1 + aRow;
      let x3 = x2 + aRow;
      const end = at + panel;
      for (let w = at; w < end; w += PANEL_BYTES) {
        const b0 = v128.load(w);
        const b1 = v128.load(w, 16);
        let x = v128.load32_splat(x0);
        c00 = f32x4.add(c00, f32x4.mul(x, b0));
        c01 = f32x4.add(c01, f32x4.mul(x, b1));
        x = v128.load32_splat(x1);
        c10 = f32x4.add(c10, f32x4.mul(x, b0));
        c11 = f32x4.add(c11, f32x4.mul(x, b1));
        x = v128.load32_splat(x2);
        c20 = f32x4.add(c20, f32x4.mul(x, b0));
        c21 = f32x4.add(c21, f32x4.mul(x, b1));
        x = v128.load32_splat(x3);
        c30 = f32x4.add(c30, f32x4.mul(x, b0));
        c31 = f32x4.add(c31, f32x4.mul(x, b1));
        x0 += 4;
        x1 += 4;
        x2 += 4;
        x3 += 4;
      }
      const left = n - j;
      const o = out + column;
      storeUpTo(o, c00, c01, left);
      storeUpTo(o + outRow, c10, c11, left);
      storeUpTo(o + 2 * outRow, c20, c21, left);
      storeUpTo(o + 3 * outRow, c30, c31, left);
    }
    a += 4 * aRow;
    out += 4 * outRow;
    start += 4 * startRow;
  }
  for (; i < m; i++) {
    rowProduct(a, b, out, start, n, k);
    a += aRow;
    out += outRow;
    start += startRow;
  }
}

// One row: four panels at a time, so that eight sums are under way.
function rowProduct(a: usize, b: usize, out: usize, start: usize, n: i32, k: i32): void {
  const panel = <usize>k * PANEL_BYTES;
  let j = 0;
  for (; j + 4 * PANEL <= n; j += 4 * PANEL, b += 4 * panel) {
    const column = <usize>j << 2;
    const s = start + column;
    let c0 = v128.load(s);
    let c1 = v128.load(s, 16);
    let c2 = v128.load(s, 32);
    let c3 = v128.load(s, 48);
    let c4 = v128.load(s, 64);
    let c5 = v128.load(s, 80);
    let c6 = v128.load(s, 96);
    let c7 = v128.load(s, 112);
    let p0 = b;
    let p1 = b + panel;
    let p2 = p1 + panel;
    let p3 = p2 + panel;
    const end = b + panel;
    for (let x = a; p0 < end; x += 4) {
      const v = v128.load32_splat(x);
      c0 = f32x4.add(c0, f32x4.mul(v, v128.load(p0)));
      c1 = f32x4.add(c1, f32x4.mul(v, v128.load(p0, 16)));
      c2 = f32x4.add(c2, f32x4.mul(v, v128.load(p1)));
      c3 = f32x4.add(c3, f32x4.mul(v, v128.load(p1, 16)));
      c4 = f32x4.add(c4, f32x4.mul(v, v128.load(p2)));
      c5 = f32x4.add(c5, f32x4.mul(v, v128.load(p2, 16)));
      c6 = f32x4.add(c6, f32x4.mul(v, v128.load(p3)));
      c7 = f32x4.add(c7, f32x4.mul(v, v128.load(p3, 16)));
      p0 += PANEL_BYTES;
      p1 += PANEL_BYTES;
      p2 += PANEL_BYTES;
      p3 += PANEL_BYTES;
    }
    const o = out + column;
    v128.store(o, c0);
    v128.store(o, c1, 16);
    v128.store(o, c2, 32);
    v128.store(o, c3, 48);
    v128.store(o, c4, 64);
    v128.store(o, c5, 80);
    v128.store(o, c6, 96);
    v128.store(o, c7, 112);
  }
  for (; j < n; j += PANEL, b += panel) {
    const column = <usize>j << 2;
    let c0 = v128.load(start + column);
    let c1 = v128.load(start + column, 16);
    let x = a;
    const end = b + panel;
    for (let w = b; w < end; w += PANEL_BYTES, x += 4) {
      const v = v128.load32_splat(x);
      c0 = f32x4.add(c0, f32x4.mul(v, v128.load(w)));
      c1 = f32x4.add(c1, f32x4.mul(v, v128.load(w, 16)));
    }
    storeUpTo(out + column, c0, c1, n - j);
  }
}

// One step of `batch` LSTMs: gates z [batch, 4 units] in the order input, forget, output, candidate; cells and hidden
// states [batch, units] are advanced in place, and the hidden states also written to `out`, rows `outRow` apart.
function lstmGates(z: usize, cell: usize, hidden: usize, out: usize, outRow: usize, batch: i32, units: i32): void {
  const wide = <usize>units << 2;
  for (let b = 0; b < batch; b++) {
    let u: usize = 0;
    for (; u + LANES <= wide; u += LANES) {
      const at = z + u;
      const kept = f32x4.mul(sigmoid(v128.load(at + wide)), v128.load(cell + u));
      const c = f32x4.add(kept, f32x4.mul(sigmoid(v128.load(at)), tanh(v128.load(at + 3 * wide))));
      const h = f32x4.mul(sigmoid(v128.load(at + 2 * wide)), tanh(c));
      v128.store(cell + u, c);
      v128.store(hidden + u, h);
      v128.store(out + u, h);
    }
    for (; u < wide; u += 4) {
      const at = z + u;
      const kept = f32x4.mul(sigmoid(v128.load32_splat(at + wide)), v128.load32_splat(cell + u));
      const c = f32x4.add(kept, f32x4.mul(sigmoid(v128.load32_splat(at)), tanh(v128.load32_splat(at + 3 * wide))));
      const h = f32x4.mul(sigmoid(v128.load32_splat(at + 2 * wide)), tanh(c));
      f32.store(cell + u, f32x4.extract_lane(c, 0));
      f32.store(hidden + u, f32x4.extract_lane(h, 0));
      f32.store(out + u, f32x4.extract_lane(h, 0));
    }
    z += 4 * wide;
    cell += wide;
    hidden += wide;
    out += outRow;
  }
}

// Hidden states [batch, steps, units] to `out` from the projected inputs [batch, steps, 4 units]. `state` is packed
// [units, 4 units]; `memory` holds hidden states and cells, [2, batch, units], which go on from where they are;
// `scratch` has room for [batch, 4 units].
export function lstm(
  projected: usize,
  state: usize,
  out: usize,
  memory: usize,
  scratch: usize,
  batch: i32,
  steps: i32,
  units: i32,
): void {
  const wide = <usize>units << 2;
  const cell = memory + <usize>batch * wide;
  for (let t = 0; t < steps; t++) {
    product(memory, wide, state, scratch, 4 * wide, projected, <usize>steps * 4 * wide, batch, 4 * units, units);
    lstmGates(scratch, cell, memory, out, <usize>steps * wide, batch, units);
    projected += 4 * wide;
    out += wide;
  }
}

// As lstm, with gates update, reset, candidate: projected [batch, steps, 3 units], `bias` [3 units] of the state's
// products, memory [batch, units], scratch [batch, 3 units].
export function gru(
  projected: usize,
  state: usize,
  bias: usize,
  out: usize,
  memory: usize,
  scratch: usize,
  batch: i32,
  steps: i32,
  units: i32,
): void {
  const wide = <usize>units << 2;
  for (let t = 0; t < steps; t++) {
    product(memory, wide, state, scratch, 3 * wide, bias, 0, batch, 3 * units, units);
    for (let b = 0; b < batch; b++) {
      const fed = projected + (<usize>b * steps + t) * 3 * wide;
      const back = scratch + <usize>b * 3 * wide;
      const hidden = memory + <usize>b * wide;
      const to = out + (<usize>b * steps + t) * wide;
      let u: usize = 0;
      for (; u + LANES <= wide; u += LANES) {
        const update = sigmoid(f32x4.add(v128.load(fed + u), v128.load(back + u)));
        const reset = sigmoid(f32x4.add(v128.load(fed + wide + u), v128.load(back + wide + u)));
        const fresh = tanh(f32x4.add(v128.load(fed + 2 * wide + u), f32x4.mul(reset, v128.load(back + 2 * wide + u))));
        const h = f32x4.add(fresh, f32x4.mul(update, f32x4.sub(v128.load(hidden + u), fresh)));
        v128.store(hidden + u, h);
        v128.store(to + u, h);
      }
      for (; u < wide; u += 4) {
        const update = sigmoid(f32x4.add(v128.load32_splat(fed + u), v128.load32_splat(back + u)));
        const reset = sigmoid(f32x4.add(v128.load32_splat(fed + wide + u), v128.load32_splat(back + wide + u)));
        const fresh = tanh(
          f32x4.add(v128.load32_splat(fed + 2 * wide + u), f32x4.mul(reset, v128.load32_splat(back + 2 * wide + u))),
        );
        const h = f32x4.add(fresh, f32x4.mul(update, f32x4.sub(v128.load32_splat(hidden + u), fresh)));
        f32.store(hidden + u, f32x4.extract_lane(h, 0));
        f32.store(to + u, f32x4.extract_lane(h, 0));
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function combined(kind: i32, x: v128, y: v128): v128 {
  if (kind == 0) return f32x4.add(x, y);
  if (kind == 1) return f32x4.sub(x, y);
  if (kind == 2) return f32x4.mul(x, y);
  if (kind == 3) return f32x4.div(x, y);
  return f32x4.max(x, y);
}

// @ts-ignore: decorator
@inline
function alongRow(kind: i32, x: usize, y: usize, out: usize, bytes: usize, yStep: usize): void {
  let i: usize = 0;
  if (yStep != 0) {
    for (; i + LANES <= bytes; i += LANES) v128.store(out + i, combined(kind, v128.load(x + i), v128.load(y + i)));
    for (; i < bytes; i += 4)
      f32.store(out + i, f32x4.extract_lane(combined(kind, v128.load32_zero(x + i), v128.load32_zero(y + i)), 0));
  } else {
    const shared = v128.load32_splat(y);
    for (; i + LANES <= bytes; i += LANES) v128.store(out + i, combined(kind, v128.load(x + i), shared));
    for (; i < bytes; i += 4)
      f32.store(out + i, f32x4.extract_lane(combined(kind, v128.load32_zero(x + i), shared), 0));
  }
}

// out [n0, n1, n2] = x and y joined by `kind` (0 add, 1 subtract, 2 multiply, 3 divide, 4 maximum). x is as large as
// out; y's strides are y0, y1 and y2 (0 where it is repeated; y2 is 0 or 4).
export function join(
  kind: i32,
  x: usize,
  y: usize,
  out: usize,
  n0: i32,
  n1: i32,
  n2: i32,
  y0: usize,
  y1: usize,
  y2: usize,
): void {
  const bytes = <usize>n2 << 2;
  for (let i = 0; i < n0; i++) {
    for (let j = 0; j < n1; j++) {
      const at = y + <usize>i * y0 + <usize>j * y1;
      if (kind == 0) alongRow(0, x, at, out, bytes, y2);
      else if (kind == 1) alongRow(1, x, at, out, bytes, y2);
      else if (kind == 2) alongRow(2, x, at, out, bytes, y2);
      else if (kind == 3) alongRow(3, x, at, out, bytes, y2);
      else alongRow(4, x, at, out, bytes, y2);
      x += bytes;
      out += bytes;
    }
  }
}

// out = x p + q of n floats, a multiple of 4 or with room for it.
export function affine(x: usize, out: usize, n: i32, p: f32, q: f32): void {
  const factor = f32x4.splat(p);
  const offset = f32x4.splat(q);
  const end = x + (<usize>n << 2);
  for (; x < end; x += LANES, out += LANES) v128.store(out, f32x4.add(f32x4.mul(v128.load(x), factor), offset));
}

// max(x, slope x) for 0 <= slope < 1.
export function rectify(x: usize, out: usize, n: i32, slope: f32): void {
  const factor = f32x4.splat(slope);
  const end = x + (<usize>n << 2);
  for (; x < end; x += LANES, out += LANES) {
    const v = v128.load(x);
    v128.store(out, f32x4.max(v, f32x4.mul(v, factor)));
  }
}

export function gelus(x: usize, out: usize, n: i32): void {
  const end = x + (<usize>n << 2);
  for (; x < end; x += LANES, out += LANES) v128.store(out, gelu(v128.load(x)));
}

export function sigmoids(x: usize, out: usize, n: i32): void {
  const end = x + (<usize>n << 2);
  for (; x < end; x += LANES, out += LANES) v128.store(out, sigmoid(v128.load(x)));
}

export function roots(x: usize, out: usize, n: i32): void {
  const end = x + (<usize>n << 2);
  for (; x < end; x += LANES, out += LANES) v128.store(out, f32x4.sqrt(v128.load(x)));
}

// @ts-ignore: decorator
@inline
function sumOf(v: v128): f32 {
  return (
    f32x4.extract_lane(v, 0) + f32x4.extract_lane(v, 1) + (f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3))
  );
}

// Over rows of n, [rows, n].
export function softmax(x: usize, out: usize, rows: i32, n: i32): void {
  const bytes = <usize>n << 2;
  const whole = bytes & ~(LANES - 1);
  for (let r = 0; r < rows; r++) {
    let most = f32x4.splat(-Infinity);
    for (let i: usize = 0; i < whole; i += LANES) most = f32x4.max(most, v128.load(x + i));
    for (let i = whole; i < bytes; i += 4) most = f32x4.max(most, v128.load32_splat(x + i));
    const top = f32x4.splat(
      max(
        max(f32x4.extract_lane(most, 0), f32x4.extract_lane(most, 1)),
        max(f32x4.extract_lane(most, 2), f32x4.extract_lane(most, 3)),
      ),
    );
    let sums = f32x4.splat(0);
    for (let i: usize = 0; i < whole; i += LANES) {
      const e = exponential(f32x4.sub(v128.load(x + i), top));
      v128.store(out + i, e);
      sums = f32x4.add(sums, e);
    }
    let sum = sumOf(sums);
    for (let i = whole; i < bytes; i += 4) {
      const e = f32x4.extract_lane(exponential(f32x4.sub(v128.load32_splat(x + i), top)), 0);
      f32.store(out + i, e);
      sum += e;
    }
    const share = f32x4.splat(<f32>1 / sum);
    for (let i: usize = 0; i < whole; i += LANES) v128.store(out + i, f32x4.mul(v128.load(out + i), share));
    for (let i = whole; i < bytes; i += 4) f32.store(out + i, f32.load(out + i) * f32x4.extract_lane(share, 0));
    x += bytes;
    out += bytes;
  }
}

// out [outer, inner] = means over the middle of x [outer, n, inner].
export function mean(x: usize, out: usize, outer: i32, n: i32, inner: i32): void {
  const width = <usize>inner << 2;
  const share: f32 = <f32>1 / <f32>n;
  for (let o = 0; o < outer; o++) {
    const end = x + <usize>n * width;
    if (inner == 1) {
      let sums = f32x4.splat(0);
      let i = x;
      for (; i + LANES <= end; i += LANES) sums = f32x4.add(sums, v128.load(i));
      let sum = sumOf(sums);
      for (; i < end; i += 4) sum += f32.load(i);
      f32.store(out, sum * share);
    } else {
      let c: usize = 0;
      for (; c + LANES <= width; c += LANES) {
        let sums = f32x4.splat(0);
        for (let i = x + c; i < end; i += width) sums = f32x4.add(sums, v128.load(i));
        v128.store(out + c, f32x4.mul(sums, f32x4.splat(share)));
      }
      for (; c < width; c += 4) {
        let sum: f32 = 0;
        for (let i = x + c; i < end; i += width) sum += f32.load(i);
        f32.store(out + c, sum * share);
      }
    }
    x = end;
    out += width;
  }
}

// (x - mean) / sqrt(variance + epsilon) over rows of n, times gain plus shift, [n] each.
export function standardise(x: usize, gain: usize, shift: usize, out: usize, rows: i32, n: i32, epsilon: f32): void {
  const bytes = <usize>n << 2;
  const whole = bytes & ~(LANES - 1);
  const share: f32 = <f32>1 / <f32>n;
  for (let r = 0; r < rows; r++) {
    let sums = f32x4.splat(0);
    for (let i: usize = 0; i < whole; i += LANES) sums = f32x4.add(sums, v128.load(x + i));
    let sum = sumOf(sums);
    for (let i = whole; i < bytes; i += 4) sum += f32.load(x + i);
    const middle = sum * share;
    const centre = f32x4.splat(middle);
    let squares = f32x4.splat(0);
    for (let i: usize = 0; i < whole; i += LANES) {
      const d = f32x4.sub(v128.load(x + i), centre);
      squares = f32x4.add(squares, f32x4.mul(d, d));
    }
    let square = sumOf(squares);
    for (let i = whole; i < bytes; i += 4) {
      const d = f32.load(x + i) - middle;
      square += d * d;
    }
    const scale: f32 = <f32>1 / sqrt<f32>(square * share + epsilon);
    const factor = f32x4.splat(scale);
    for (let i: usize = 0; i < whole; i += LANES) {
      const z = f32x4.mul(f32x4.sub(v128.load(x + i), centre), factor);
      v128.store(out + i, f32x4.add(f32x4.mul(z, v128.load(gain + i)), v128.load(shift + i)));
    }
    for (let i = whole; i < bytes; i += 4)
      f32.store(out + i, (f32.load(x + i) - middle) * scale * f32.load(gain + i) + f32.load(shift + i));
    x += bytes;
    out += bytes;
  }
}

// Copies [n0, n1, n2, n3] from strides s0 to s3 to strides t0 to t3.
export function copy(
  from: usize,
  to: usize,
  n0: i32,
  n1: i32,
  n2: i32,
  n3: i32,
  s0: usize,
  s1: usize,
  s2: usize,
  s3: usize,
  t0: usize,
  t1: usize,
  t2: usize,
  t3: usize,
): void {
  for (let i = 0; i < n0; i++) {
    for (let j = 0; j < n1; j++) {
      const source = from + <usize>i * s0 + <usize>j * s1;
      const target = to + <usize>i * t0 + <usize>j * t1;
      if (s3 == 4 && t3 == 4) copyRows(source, target, n2, n3, s2, t2);
      else if (s2 == 4 && t3 == 4) turn(source, target, n2, n3, s3, t2);
      else
        for (let k = 0; k < n2; k++)
          for (let l = 0; l < n3; l++)
            f32.store(
              target + <usize>k * t2 + <usize>l * t3,
              f32.load(source + <usize>k * s2 + <usize>l * s3),
            );
    }
  }
}

function copyRows(from: usize, to: usize, rows: i32, n: i32, fromRow: usize, toRow: usize): void {
  const bytes = <usize>n << 2;
  for (let r = 0; r < rows; r++) {
    let i: usize = 0;
    for (; i + LANES <= bytes; i += LANES) v128.store(to + i, v128.load(from + i));
    for (; i < bytes; i += 4) f32.store(to + i, f32.load(from + i));
    from += fromRow;
    to += toRow;
  }
}

// to [rows, n] transposed from a matrix with rows `fromRow` apart, in blocks of 4 x 4.
function turn(from: usize, to: usize, rows: i32, n: i32, fromRow: usize, toRow: usize): void {
  let r = 0;
  for (; r + 4 <= rows; r += 4) {
    let source = from + (<usize>r << 2);
    let target = to + <usize>r * toRow;
    let l = 0;
    for (; l + 4 <= n; l += 4) {
      const a = v128.load(source);
      const b = v128.load(source + fromRow);
      const c = v128.load(source + 2 * fromRow);
      const d = v128.load(source + 3 * fromRow);
      const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
      const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
      const above = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
      const below = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
      v128.store(target, v128.shuffle<f32>(ab, cd, 0, 1, 4, 5));
      v128.store(target + toRow, v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
      v128.store(target + 2 * toRow, v128.shuffle<f32>(above, below, 0, 1, 4, 5));
      v128.store(target + 3 * toRow, v128.shuffle<f32>(above, below, 2, 3, 6, 7));
      source += 4 * fromRow;
      target += LANES;
    }
    for (; l < n; l++) {
      for (let k: usize = 0; k < 4; k++) f32.store(target + k * toRow, f32.load(source + (k << 2)));
      source += fromRow;
      target += 4;
    }
  }
  for (; r < rows; r++)
    for (let l = 0; l < n; l++)
      f32.store(to + <usize>r * toRow + (<usize>l << 2), f32.load(from + (<usize>r << 2) + <usize>l * fromRow));
}

// Training. The steps of `batch` LSTMs with what their gradient needs, time first: `gates` [steps, batch, 4 units] holds
// the projected inputs and then the opened gates and candidates; hidden states, cells and tanh of the cells are
// [steps, batch, units]. `state` is packed [units, 4 units], `zeros` a row of units.
export function lstmForward(
  gates: usize,
  state: usize,
  hidden: usize,
  cells: usize,
  squashed: usize,
  zeros: usize,
  batch: i32,
  steps: i32,
  units: i32,
): void {
  const wide = <usize>units << 2;
  const step = <usize>batch * wide;
  for (let t = 0; t < steps; t++) {
    if (t > 0) product(hidden - step, wide, state, gates, 4 * wide, gates, 4 * wide, batch, 4 * units, units);
    for (let b = 0; b < batch; b++) {
      const z = gates + <usize>b * 4 * wide;
      const at = <usize>b * wide;
      const before = t > 0 ? cells - step + at : zeros;
      for (let u: usize = 0; u < wide; u += LANES) {
        const input = sigmoid(v128.load(z + u));
        const forget = sigmoid(v128.load(z + wide + u));
        const output = sigmoid(v128.load(z + 2 * wide + u));
        const candidate = tanh(v128.load(z + 3 * wide + u));
        const cell = f32x4.add(f32x4.mul(forget, v128.load(before + u)), f32x4.mul(input, candidate));
        const small = tanh(cell);
        v128.store(z + u, input);
        v128.store(z + wide + u, forget);
        v128.store(z + 2 * wide + u, output);
        v128.store(z + 3 * wide + u, candidate);
        v128.store(cells + at + u, cell);
        v128.store(squashed + at + u, small);
        v128.store(hidden + at + u, f32x4.mul(output, small));
      }
    }
    gates += 4 * step;
    hidden += step;
    cells += step;
    squashed += step;
  }
}

// The way back: addresses are those of the last step, and `given` the gradient at the hidden states. Gates become the
// gradient at the projections. `back` is the packed transpose of the state's weights, [4 units, units]; dh and dc are
// [batch, units], zero at the start.
export function lstmBackward(
  given: usize,
  gates: usize,
  cells: usize,
  squashed: usize,
  back: usize,
  dh: usize,
  dc: usize,
  zeros: usize,
  batch: i32,
  steps: i32,
  units: i32,
): void {
  const wide = <usize>units << 2;
  const step = <usize>batch * wide;
  const one = f32x4.splat(1);
  for (let t = steps - 1; t >= 0; t--) {
    for (let b = 0; b < batch; b++) {
      const z = gates + <usize>b * 4 * wide;
      const at = <usize>b * wide;
      const before = t > 0 ? cells - step + at : zeros;
      for (let u: usize = 0; u < wide; u += LANES) {
        const input = v128.load(z + u);
        const forget = v128.load(z + wide + u);
        const output = v128.load(z + 2 * wide + u);
        const candidate = v128.load(z + 3 * wide + u);
        const small = v128.load(squashed + at + u);
        const h = f32x4.add(v128.load(given + at + u), v128.load(dh + at + u));
        const slope = f32x4.mul(f32x4.mul(h, output), f32x4.sub(one, f32x4.mul(small, small)));
        const c = f32x4.add(slope, v128.load(dc + at + u));
        v128.store(dc + at + u, f32x4.mul(c, forget));
        v128.store(z + u, f32x4.mul(f32x4.mul(c, candidate), f32x4.mul(input, f32x4.sub(one, input))));
        v128.store(
          z + wide + u,
          f32x4.mul(f32x4.mul(c, v128.load(before + u)), f32x4.mul(forget, f32x4.sub(one, forget))),
        );
        v128.store(z + 2 * wide + u, f32x4.mul(f32x4.mul(h, small), f32x4.mul(output, f32x4.sub(one, output))));
        v128.store(z + 3 * wide + u, f32x4.mul(f32x4.mul(c, input), f32x4.sub(one, f32x4.mul(candidate, candidate))));
      }
    }
    if (t > 0) product(gates, 4 * wide, back, dh, wide, zeros, 0, batch, units, 4 * units);
    gates -= 4 * step;
    given -= step;
    cells -= step;
    squashed -= step;
  }
}

// out [n] = sums of the columns of x [rows, n], n a multiple of 4.
export function columnSums(x: usize, out: usize, rows: i32, n: i32): void {
  const wide = <usize>n << 2;
  for (let c: usize = 0; c < wide; c += LANES) {
    let sums = f32x4.splat(0);
    const end = x + <usize>rows * wide;
    for (let i = x + c; i < end; i += wide) sums = f32x4.add(sums, v128.load(i));
    v128.store(out + c, sums);
  }
}

// out = dy times the slope of gelu at x: P(z < x) + x p(x) for a standard normal z.
export function gelusBackward(x: usize, dy: usize, out: usize, n: i32): void {
  const one = f32x4.splat(1);
  const end = x + (<usize>n << 2);
  for (; x < end; x += LANES, dy += LANES, out += LANES) {
    const v = v128.load(x);
    const z = f32x4.mul(f32x4.abs(v), f32x4.splat(0.70710678118654752));
    const t = f32x4.div(one, f32x4.add(one, f32x4.mul(z, f32x4.splat(0.3275911))));
    let p = f32x4.mul(t, f32x4.splat(1.061405429));
    p = f32x4.mul(t, f32x4.add(p, f32x4.splat(-1.453152027)));
    p = f32x4.mul(t, f32x4.add(p, f32x4.splat(1.421413741)));
    p = f32x4.mul(t, f32x4.add(p, f32x4.splat(-0.284496736)));
    p = f32x4.mul(t, f32x4.add(p, f32x4.splat(0.254829592)));
    const bell = exponential(f32x4.neg(f32x4.mul(z, z)));
    const erf = v128.or(v128.and(v, f32x4.splat(-0.0)), f32x4.sub(one, f32x4.mul(p, bell)));
    const below = f32x4.mul(f32x4.splat(0.5), f32x4.add(one, erf));
    const slope = f32x4.add(below, f32x4.mul(f32x4.mul(v, bell), f32x4.splat(0.3989422804014327)));
    v128.store(out, f32x4.mul(slope, v128.load(dy)));
  }
}

// The way back of standardise over rows of n, a multiple of 4. dGain and dShift, [n], are added to.
export function standardiseBackward(
  x: usize,
  gain: usize,
  dy: usize,
  dx: usize,
  dGain: usize,
  dShift: usize,
  rows: i32,
  n: i32,
  epsilon: f32,
): void {
  const bytes = <usize>n << 2;
  const share: f32 = <f32>1 / <f32>n;
  for (let r = 0; r < rows; r++) {
    let sums = f32x4.splat(0);
    for (let i: usize = 0; i < bytes; i += LANES) sums = f32x4.add(sums, v128.load(x + i));
    const centre = f32x4.splat(sumOf(sums) * share);
    let squares = f32x4.splat(0);
    for (let i: usize = 0; i < bytes; i += LANES) {
      const d = f32x4.sub(v128.load(x + i), centre);
      squares = f32x4.add(squares, f32x4.mul(d, d));
    }
    const factor = f32x4.splat(<f32>1 / sqrt<f32>(sumOf(squares) * share + epsilon));
    let given = f32x4.splat(0);
    let along = f32x4.splat(0);
    for (let i: usize = 0; i < bytes; i += LANES) {
      const z = f32x4.mul(f32x4.sub(v128.load(x + i), centre), factor);
      const upstream = v128.load(dy + i);
      const g = f32x4.mul(upstream, v128.load(gain + i));
      given = f32x4.add(given, g);
      along = f32x4.add(along, f32x4.mul(g, z));
      v128.store(dGain + i, f32x4.add(v128.load(dGain + i), f32x4.mul(upstream, z)));
      v128.store(dShift + i, f32x4.add(v128.load(dShift + i), upstream));
    }
    const meanGiven = f32x4.splat(sumOf(given) * share);
    const meanAlong = f32x4.splat(sumOf(along) * share);
    for (let i: usize = 0; i < bytes; i += LANES) {
      const z = f32x4.mul(f32x4.sub(v128.load(x + i), centre), factor);
      const g = f32x4.mul(v128.load(dy + i), v128.load(gain + i));
      v128.store(dx + i, f32x4.mul(factor, f32x4.sub(f32x4.sub(g, meanGiven), f32x4.mul(z, meanAlong))));
    }
    x += bytes;
    dy += bytes;
    dx += bytes;
  }
}
