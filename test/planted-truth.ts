import { MessageType } from "../src/core/market/day.ts";
import type { WholeDay } from "./order-day.ts";

/** Chance that the hidden sign of `plantedDay` turns before a row. */
const TURN = 1 / 200;
/** Chance that the mid moves in a row; then by 1, 2 or 3 half-ticks. */
const MOVE = 1 / 3;
const LARGEST = 3;

/**
 * P(hidden sign = +1 | rows up to each), [rows]: Bayes' rule over everything in a row that leans its way, which is all of
 * it that tells of the sign. `plantedDay` begins with +1.
 */
export function plantedBelief({ book, messages, rows }: WholeDay, strength: number): Float64Array {
  const out = new Float64Array(rows);
  const lean = (seen: number): number => (1 + seen * strength) / 2;
  let belief = 1;
  let before = NaN;
  for (let row = 0; row < rows; row++) {
    const mid = book.askPrice[0][row] + book.bidPrice[0][row];
    const seen = [book.bidSize[0][row] > book.askSize[0][row] ? 1 : -1];
    // The first row's move is from a mid that no file shows.
    if (row > 0 && mid !== before) seen.push(Math.sign(mid - before));
    if (messages.type[row] === MessageType.Execute) seen.push(-messages.direction[row]);
    let up = belief * (1 - TURN) + (1 - belief) * TURN;
    let down = 1 - up;
    for (const sign of seen) {
      up *= lean(sign);
      down *= lean(-sign);
    }
    out[row] = belief = up / (up + down);
    before = mid;
  }
  return out;
}

/**
 * Exact P(down, stationary, up over `horizon` rows | rows up to each), [rows, 3]: the law of the move from either sign, by
 * going through its rows, weighted by the belief. No causal forecaster does better.
 */
export function plantedTruth(day: WholeDay, strength: number, horizon: number, theta: number): Float64Array {
  const rise = riseLaw(strength, horizon, theta);
  const belief = plantedBelief(day, strength);
  const out = new Float64Array(3 * day.rows);
  belief.forEach((b, row) => {
    const down = b * rise.down + (1 - b) * rise.up;
    const up = b * rise.up + (1 - b) * rise.down;
    out.set([down, 1 - down - up, up], 3 * row);
  });
  return out;
}

/** P(move over `horizon` rows beyond theta, either way | the sign is +1 now). */
function riseLaw(strength: number, horizon: number, theta: number): { readonly down: number; readonly up: number } {
  const most = LARGEST * horizon;
  const width = 2 * most + 1;
  /** [sign - or +, move + most] */
  let law = [new Float64Array(width), new Float64Array(width)];
  law[1][most] = 1;
  for (let row = 0; row < horizon; row++) {
    const turned = [0, 1].map((sign) => law[sign].map((p, i) => (1 - TURN) * p + TURN * law[1 - sign][i]));
    law = turned.map((from, sign) => {
      const to = from.map((p) => (1 - MOVE) * p);
      const share = (way: number): number => (MOVE / LARGEST) * ((1 + (sign === 1 ? way : -way) * strength) / 2);
      for (let i = 0; i < width; i++)
        for (let size = 1; from[i] > 0 && size <= LARGEST; size++) {
          to[i + size] += from[i] * share(1);
          to[i - size] += from[i] * share(-1);
        }
      return to;
    });
  }
  let [down, up] = [0, 0];
  for (let i = 0; i < width; i++) {
    const p = law[0][i] + law[1][i];
    if (i - most > theta) up += p;
    if (i - most < -theta) down += p;
  }
  return { down, up };
}
