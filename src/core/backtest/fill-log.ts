/** Every fill of a run, in the order of execution, as columns; [count] each. */
export class FillLog {
  count = 0;
  /** Row in force, at the exchange. */
  row = new Int32Array(256);
  /** Nanoseconds. */
  time = new Float64Array(256);
  orderId = new Int32Array(256);
  side = new Int8Array(256);
  lots = new Float64Array(256);
  /** Ticks: what was paid, and the best opposite price the order met. */
  price = new Float64Array(256);
  best = new Float64Array(256);
  /** Half-ticks, at the row in force. */
  mid = new Float64Array(256);
  /** Billionths of the currency. */
  fee = new Float64Array(256);

  add(
    row: number,
    time: number,
    orderId: number,
    side: number,
    lots: number,
    price: number,
    best: number,
    mid: number,
    fee: number,
  ): void {
    if (this.count === this.row.length) this.#grow();
    const at = this.count++;
    this.row[at] = row;
    this.time[at] = time;
    this.orderId[at] = orderId;
    this.side[at] = side;
    this.lots[at] = lots;
    this.price[at] = price;
    this.best[at] = best;
    this.mid[at] = mid;
    this.fee[at] = fee;
  }

  #grow(): void {
    const capacity = this.row.length * 2;
    this.row = longer(this.row, new Int32Array(capacity));
    this.time = longer(this.time, new Float64Array(capacity));
    this.orderId = longer(this.orderId, new Int32Array(capacity));
    this.side = longer(this.side, new Int8Array(capacity));
    this.lots = longer(this.lots, new Float64Array(capacity));
    this.price = longer(this.price, new Float64Array(capacity));
    this.best = longer(this.best, new Float64Array(capacity));
    this.mid = longer(this.mid, new Float64Array(capacity));
    this.fee = longer(this.fee, new Float64Array(capacity));
  }
}

function longer<T extends Float64Array | Int32Array | Int8Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
