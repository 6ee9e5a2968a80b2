import { BOOK_LINES, FI_LINES, FIRST_LABEL_LINE } from "./layout.ts";

/** What is kept of a file. */
export interface FiMatrix {
  readonly name: string;
  /** Columns of the file: moments, ten events apart. */
  readonly columns: number;
  /** Lines 1 to 40, [40][columns]: ask price, ask size, bid price, bid size, level by level. */
  readonly book: readonly Float64Array[];
  /** Lines 145 to 149 as they stand, 1, 2 or 3, [5][columns]. */
  readonly labels: readonly Uint8Array[];
}

const isSeparator = (byte: number): boolean => byte === 0x20 || byte === 0x2c || byte === 0x09 || byte === 0x0d;
const NEWLINE = 0x0a;
const COMMA = 0x2c;
/** The longest field that a number can be. */
const LONGEST_FIELD = 40;

/**
 * Reads a file in pieces of any size; numbers are separated by spaces, tabs or commas. Lines 41 to 144 are counted, not
 * kept. Throws RangeError naming file, line and field where it is not 149 lines of as many numbers.
 */
export class FiReader {
  readonly #name: string;
  readonly #field = new Uint8Array(LONGEST_FIELD);
  #length = 0;
  #line = 1;
  /** Fields of the line so far. */
  #fields = 0;
  #columns = 0;
  /** A comma was read and no field after it yet. */
  #pending = false;
  #first: Float64Array = new Float64Array(4096);
  readonly #book: Float64Array[] = [];
  readonly #labels: Uint8Array[] = [];

  constructor(name: string) {
    this.#name = name;
  }

  /** Columns of the first line, 0 until it is read: with it a caller can tell how far it is. */
  get columns(): number {
    return this.#columns;
  }

  /** Lines read to their end. */
  get lines(): number {
    return this.#line - 1;
  }

  push(chunk: Uint8Array): void {
    for (let i = 0; i < chunk.length; i++) {
      const byte = chunk[i];
      if (byte === NEWLINE) {
        this.#endField();
        this.#endLine();
      } else if (isSeparator(byte)) {
        this.#endField();
        if (byte === COMMA) this.#comma();
      } else {
        if (this.#length === LONGEST_FIELD) throw this.#wrong(this.#text(), "a number");
        this.#field[this.#length++] = byte;
      }
    }
  }

  /** The last line may lack its end. */
  finish(): FiMatrix {
    this.#endField();
    if (this.#fields > 0) this.#endLine();
    const lines = this.#line - 1;
    if (lines !== FI_LINES)
      throw new RangeError(`${this.#name}: ${lines} lines, expected ${FI_LINES}: the file is cut off or is another`);
    return { name: this.#name, columns: this.#columns, book: this.#book, labels: this.#labels };
  }

  #comma(): void {
    if (this.#pending || this.#fields === 0) throw this.#wrong("", "a number before the comma");
    this.#pending = true;
  }

  #endField(): void {
    if (this.#length === 0) return;
    this.#pending = false;
    if (this.#line > FI_LINES) throw this.#tooLong();
    const at = this.#fields++;
    if (this.#line > 1 && at >= this.#columns)
      throw new RangeError(`${this.#where()}: a field too many, line 1 has ${this.#columns}`);
    if (this.#line <= BOOK_LINES) this.#keepBook(at);
    else if (this.#line >= FIRST_LABEL_LINE) this.#keepLabel(at);
    this.#length = 0;
  }

  #keepBook(at: number): void {
    const value = this.#number();
    if (!Number.isFinite(value)) throw this.#wrong(this.#text(), "a number");
    if (this.#line > 1) {
      this.#book[this.#line - 1][at] = value;
      return;
    }
    if (at === this.#first.length) {
      const grown = new Float64Array(2 * at);
      grown.set(this.#first);
      this.#first = grown;
    }
    this.#first[at] = value;
  }

  #keepLabel(at: number): void {
    const value = this.#number();
    if (value !== 1 && value !== 2 && value !== 3) throw this.#wrong(this.#text(), "a label: 1, 2 or 3");
    this.#labels[this.#line - FIRST_LABEL_LINE][at] = value;
  }

  #endLine(): void {
    if (this.#pending) throw this.#wrong("", "a number after the comma");
    if (this.#fields === 0) throw new RangeError(`${this.#name}, line ${this.#line}: empty`);
    if (this.#line === 1) this.#begin();
    else if (this.#fields !== this.#columns)
      throw new RangeError(
        `${this.#name}, line ${this.#line}: ${this.#fields} fields, line 1 has ${this.#columns}: the file is cut off or ragged`,
      );
    this.#line++;
    this.#fields = 0;
    if (this.#line <= BOOK_LINES) this.#book.push(new Float64Array(this.#columns));
    if (this.#line >= FIRST_LABEL_LINE && this.#line <= FI_LINES) this.#labels.push(new Uint8Array(this.#columns));
  }

  #begin(): void {
    this.#columns = this.#fields;
    this.#book.push(this.#first.slice(0, this.#columns));
    this.#first = new Float64Array(0);
  }

  #tooLong(): RangeError {
    const turned = this.#columns === FI_LINES ? ": rows and columns are exchanged" : "";
    return new RangeError(`${this.#name}: more than ${FI_LINES} lines${turned}`);
  }

  /** Digits that a double holds exactly are read here, anything else by the engine's own parser. */
  #number(): number {
    const { exact, value } = plainNumber(this.#field, this.#length);
    return exact ? value : Number(this.#text());
  }

  #text(): string {
    return String.fromCharCode(...this.#field.subarray(0, this.#length));
  }

  #where(): string {
    return `${this.#name}, line ${this.#line}, field ${Math.max(1, this.#fields)}`;
  }

  #wrong(found: string, expected: string): RangeError {
    return new RangeError(`${this.#where()}: found ${JSON.stringify(found)}, expected ${expected}`);
  }
}

const POWERS = Array.from({ length: 23 }, (_, i) => 10 ** i);
const parsed = { exact: false, value: NaN };

/**
 * [-+]digits[.digits][e[-+]digits] with at most 15 digits and a power of ten up to 22, which one multiplication or
 * division of doubles gives correctly rounded (Clinger 1990). `exact` is false for everything else.
 */
function plainNumber(bytes: Uint8Array, length: number): { readonly exact: boolean; readonly value: number } {
  parsed.exact = false;
  let i = 0;
  const negative = bytes[0] === 0x2d;
  if (negative || bytes[0] === 0x2b) i++;
  let [mantissa, digits, scale] = [0, 0, 0];
  let point = false;
  for (; i < length; i++) {
    const byte = bytes[i];
    if (byte >= 0x30 && byte <= 0x39) {
      mantissa = mantissa * 10 + byte - 0x30;
      if (mantissa > 0) digits++;
      if (point) scale--;
    } else if (byte === 0x2e && !point) point = true;
    else break;
  }
  if (digits > 15 || (i === 1 && length === 1 && (negative || bytes[0] === 0x2b))) return parsed;
  if (i < length) {
    if ((bytes[i] | 0x20) !== 0x65 || i + 1 === length) return parsed;
    const down = bytes[++i] === 0x2d;
    if (down || bytes[i] === 0x2b) i++;
    if (i === length || length - i > 3) return parsed;
    let power = 0;
    for (; i < length; i++) {
      if (bytes[i] < 0x30 || bytes[i] > 0x39) return parsed;
      power = power * 10 + bytes[i] - 0x30;
    }
    scale += down ? -power : power;
  }
  if (digits === 0 || Math.abs(scale) > 22) return parsed;
  parsed.exact = true;
  parsed.value = (negative ? -1 : 1) * (scale < 0 ? mantissa / POWERS[-scale] : mantissa * POWERS[scale]);
  return parsed;
}
