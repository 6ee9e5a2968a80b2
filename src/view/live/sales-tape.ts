import type { Instrument } from "../../core/market/instrument.ts";
import { clock, exactPrice, shortQuantity } from "../format.ts";
import type { Sale } from "./types.ts";

interface Row {
  readonly element: HTMLTableRowElement;
  readonly time: HTMLTableCellElement;
  readonly price: HTMLTableCellElement;
  readonly size: HTMLTableCellElement;
}

const TONES = { 1: "buy", [-1]: "sell", 0: "" } as const;
const SIGNS = { 1: "▲", [-1]: "▼", 0: "■" } as const;
const TAKERS = { 1: "buyer took", [-1]: "seller took", 0: "side unknown" } as const;

/**
 * Rows of trades, written straight into the table: a busy market prints faster than React should draw. Rows are kept and
 * rewritten, and nothing is touched while the newest trade is the one shown last.
 */
export class SalesTape {
  readonly #body: HTMLElement;
  readonly #instrument: Instrument;
  readonly #rows: Row[] = [];
  #shown = "";

  constructor(body: HTMLElement, instrument: Instrument) {
    this.#body = body;
    this.#instrument = instrument;
    body.replaceChildren();
  }

  /** `sales` latest first. */
  write(sales: readonly Sale[]): void {
    const [newest] = sales;
    const shown = `${sales.length} ${newest?.time} ${newest?.price} ${newest?.size} ${sales.at(-1)?.time}`;
    if (shown === this.#shown) return;
    this.#shown = shown;
    while (this.#rows.length < sales.length) this.#rows.push(this.#add());
    while (this.#rows.length > sales.length) this.#rows.pop()?.element.remove();
    sales.forEach((sale, at) => this.#put(this.#rows[at], sale));
  }

  #put(row: Row, { time, price, size, aggressor }: Sale): void {
    const tone = TONES[aggressor];
    if (row.element.dataset.tone !== tone) {
      row.element.dataset.tone = tone;
      row.element.title = TAKERS[aggressor];
    }
    set(row.time, clock(time, 3));
    set(row.price, `${SIGNS[aggressor]} ${exactPrice(price, this.#instrument)}`);
    set(row.size, shortQuantity(size, this.#instrument));
  }

  #add(): Row {
    const element = document.createElement("tr");
    const cell = (): HTMLTableCellElement => element.appendChild(document.createElement("td"));
    this.#body.append(element);
    return { element, time: cell(), price: cell(), size: cell() };
  }
}

function set(cell: HTMLElement, text: string): void {
  if (cell.textContent !== text) cell.textContent = text;
}
