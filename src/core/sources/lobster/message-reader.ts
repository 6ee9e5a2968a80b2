import { type MessageColumns, MessageType } from "../../market/day.ts";
import { columnCountFault, type Fault, isFault, priceField, timeField, wholeField } from "./careful.ts";
import * as format from "./format.ts";
import { type Layout, MESSAGE_FIELDS, secondsText } from "./format.ts";
import { type LinePlace, nextCapacity, resized, RowReader } from "./rows.ts";
import { scanWholes } from "./scan.ts";

// Own constants are folded into the loops, imported ones are not.
const { LF, MAX_SECONDS, MAX_SIZE } = format;
const { Cross, Halt } = MessageType;
const POWERS = [1e9, 1e8, 1e7, 1e6, 1e5, 1e4, 1e3, 1e2, 1e1, 1];
const DOT = 46;

/** Message types whose order id, size and direction are fillers. */
const isStatus = (type: number): boolean => type === Cross || type === Halt;

/** Reads a message file: time, type, order id, size, price, direction and an optional participant, one order message a row. */
export class MessageReader extends RowReader {
  time = new Float64Array(0);
  type = new Uint8Array(0);
  orderId = new Float64Array(0);
  size = new Int32Array(0);
  price = new Float64Array(0);
  direction = new Int8Array(0);
  /** Messages of types 1 to 5 with size 0. */
  zeroSizes = 0;
  readonly #raw = new Float64Array(MESSAGE_FIELDS.length);
  readonly #delimiter: number;
  #stored = 0;
  #previousTime = 0;
  #previousLine = 0;
  #mostDecimals = 0;

  constructor(file: string, layout: Layout, expectedBytes: number | null) {
    super(file, layout, expectedBytes);
    this.#delimiter = layout.delimiter.charCodeAt(0);
    if (layout.columns === 7) this.noted.add("seventh column");
  }

  get messages(): MessageColumns {
    return this;
  }

  protected override plain(bytes: Uint8Array, from: number, to: number): number {
    const delimiter = this.#delimiter;
    const raw = this.#raw;
    const participant = this.layout.columns === 7;
    let start = from;
    while (start < to) {
      let i = start;
      let seconds = 0;
      let digit = bytes[i] ^ 48;
      while (digit < 10) {
        seconds = (seconds * 10 + digit) | 0;
        digit = bytes[++i] ^ 48;
      }
      if (i === start || i - start > 7) return start;
      let fraction = 0;
      if (bytes[i] === DOT) {
        const first = ++i;
        const ninth = first + 9;
        digit = bytes[i] ^ 48;
        while (digit < 10) {
          if (i < ninth) fraction = (fraction * 10 + digit) | 0;
          digit = bytes[++i] ^ 48;
        }
        const decimals = i - first;
        if (decimals === 0 || decimals > 18) return start;
        if (decimals > this.#mostDecimals) this.#mostDecimals = decimals;
        if (decimals < 9) fraction *= POWERS[decimals];
      }
      if (bytes[i] !== delimiter) return start;
      raw[0] = seconds * 1e9 + fraction;
      i = scanWholes(bytes, i + 1, delimiter, raw, 1, 5);
      if (i < 0 || (bytes[i] === LF) === participant) return start;
      if (participant) {
        i += 1;
        while (bytes[i] !== LF && bytes[i] !== delimiter) i += 1;
        if (bytes[i] !== LF) return start;
      }
      if (seconds >= MAX_SECONDS || !this.#accept(raw)) return start;
      this.line += 1;
      this.rows += 1;
      this.#previousTime = raw[0];
      this.#previousLine = this.line;
      start = i + 1;
    }
    return to;
  }

  /** Stores a row whose values are in range; false if one is not. */
  #accept(raw: Float64Array): boolean {
    const type = raw[1];
    const id = raw[2];
    const size = raw[3];
    const price = raw[4];
    const direction = raw[5];
    if (raw[0] < this.#previousTime || !(size >= 0 && size <= MAX_SIZE)) return false;
    if (type >= 1 && type <= 5) {
      if (price <= 0 || (direction !== 1 && direction !== -1) || id < -1 || (id < 0 && type !== 5)) return false;
      if (size === 0) this.zeroSizes += 1;
    } else if (type === 6) {
      if (price < 0 || id < -1 || direction < -1 || direction > 1) return false;
    } else if (type !== 7 || price < -1 || price > 1 || id < -1 || direction < -1 || direction > 1) return false;
    if (this.log.total > 0) return true;
    if (this.#stored === this.time.length) this.#grow(this.bytes);
    const row = this.#stored++;
    this.time[row] = raw[0];
    this.type[row] = type;
    this.orderId[row] = id;
    this.size[row] = size;
    this.price[row] = price;
    this.direction[row] = isStatus(type) ? 0 : direction;
    return true;
  }

  protected override careful(fields: string[], place: LinePlace): void {
    const { columns, delimiter } = this.layout;
    if (fields.length !== columns) {
      const field = Math.min(fields.length, columns);
      const expected = field < 6 ? this.#expected(field, fields[1]) : "participant";
      this.fault(field, fields[field] ?? "", columnCountFault(fields.length, String(columns), expected), place);
      return;
    }
    const { noted } = this;
    const values: (number | Fault)[] = [timeField(fields[0], delimiter, noted)];
    for (let field = 1; field < 6; field++) {
      const read =
        field === 4
          ? priceField(fields[field], noted)
          : wholeField(fields[field], this.#expected(field, fields[1]), noted);
      values.push(isFault(read) ? read : this.#inRange(field, read, values[1]));
    }
    values[0] = isFault(values[0]) ? values[0] : this.#inOrder(values[0]);
    const before = this.log.total;
    values.forEach((value, field) => {
      if (isFault(value)) this.fault(field, fields[field], value, place);
      else this.#raw[field] = value;
    });
    const time = timeField(fields[0], delimiter, noted);
    if (this.log.total === before && !this.#accept(this.#raw))
      throw new Error(`line ${place.line} is neither good nor bad`);
    if (isFault(time)) return;
    this.#mostDecimals = Math.max(this.#mostDecimals, /[.,](\d+)$/.exec(fields[0])?.[1].length ?? 0);
    this.#previousTime = time;
    this.#previousLine = place.line;
  }

  #inOrder(time: number): number | Fault {
    if (time >= this.#previousTime) return time;
    return {
      kind: "time-backwards",
      expected: `not before ${secondsText(this.#previousTime)} (line ${this.#previousLine})`,
    };
  }

  /** `type` is the row's second field, read before; a fault there leaves the general rules. */
  #inRange(field: number, value: number, type: number | Fault | undefined): number | Fault {
    const expected = this.#expected(field, typeof type === "number" ? String(type) : "");
    const status = typeof type === "number" && isStatus(type);
    switch (field) {
      case 1:
        return value >= 1 && value <= 7 ? value : { kind: "bad-type", expected };
      case 2:
        return value >= (status || type === MessageType.ExecuteHidden ? -1 : 0)
          ? value
          : { kind: "out-of-range", expected };
      case 3:
        if (value < 0) return { kind: "negative-size", expected };
        return value <= MAX_SIZE ? value : { kind: "out-of-range", expected: `${expected}, at most ${MAX_SIZE}` };
      case 4:
        if (type === Halt) return value >= -1 && value <= 1 ? value : { kind: "out-of-range", expected };
        return value > 0 || (value === 0 && type === Cross) ? value : { kind: "out-of-range", expected };
      default:
        return Math.abs(value) === 1 || (value === 0 && status) ? value : { kind: "bad-direction", expected };
    }
  }

  #expected(field: number, type: string | undefined): string {
    switch (field) {
      case 0:
        return "seconds after midnight, e.g. 34200.008673340";
      case 1:
        return "1 to 7";
      case 2:
        return "whole number of at most 15 digits";
      case 3:
        return "whole number, 0 or more";
      case 4:
        return type === "7" ? "-1 (halted), 0 (quoting) or 1 (trading)" : "whole number above 0, US$ × 10,000";
      default:
        return "1 or \u22121";
    }
  }

  protected override fieldName(field: number): string {
    return MESSAGE_FIELDS[field] ?? `field ${field + 1}`;
  }

  #grow(bytes: number): void {
    this.#resize(nextCapacity(this.#stored, bytes, this.expectedBytes));
  }

  #resize(capacity: number): void {
    this.time = resized(this.time, capacity);
    this.type = resized(this.type, capacity);
    this.orderId = resized(this.orderId, capacity);
    this.size = resized(this.size, capacity);
    this.price = resized(this.price, capacity);
    this.direction = resized(this.direction, capacity);
  }

  protected override finish(): void {
    if (this.#stored < this.time.length) this.#resize(this.#stored);
    if (this.#mostDecimals > 9) this.noted.add(`times with ${this.#mostDecimals} decimals, cut to nanoseconds`);
    if (this.rows > 0 && this.#mostDecimals < 7) this.noted.add(`times with at most ${this.#mostDecimals} decimals`);
  }
}
