import { EventBatch, GAP_CAUSES } from "../../core/live/batch.ts";
import type { Decimals } from "../../core/live/scale.ts";
import { EventKind } from "../../core/market/events.ts";
import { DamagedBytes } from "../../core/recording/bytes.ts";
import { openChunk, type ChunkHeader } from "./chunk.ts";

/** A part of a recording as events, in order. */
export interface StreamPart {
  readonly batch: EventBatch;
  /** Of the ticks that `batch`'s prices count. */
  readonly decimals: Decimals;
  /** Null, or what is wrong with the part in whose place this gap stands. */
  readonly fault: string | null;
}

/** Opens a session's chunks in order and puts gaps in the place of what is damaged. */
export class Mender {
  private fault: string | null = null;
  /** The book is not known: its changes mean nothing. */
  private blind = false;
  private stamp: readonly [exchTs: number, localTs: number, sequence: number];
  private decimals: Decimals = { price: 0, qty: 0 };

  constructor(startTs: number) {
    this.stamp = [startTs, startTs, 0];
  }

  async take(stored: ArrayBuffer | undefined, id: string, number: number): Promise<StreamPart | null> {
    try {
      if (!stored) throw new DamagedBytes("it is missing");
      const { header, batch } = await openChunk(stored, id, number);
      return this.mended(header, batch);
    } catch (error) {
      if (!(error instanceof DamagedBytes)) throw error;
      this.fault ??= `part ${number + 1}: ${error.message}`;
      return null;
    }
  }

  /** A fault with nothing after it. */
  finish(): StreamPart | null {
    return this.fault === null ? null : this.mended(null, new EventBatch());
  }

  private mended(header: ChunkHeader | null, batch: EventBatch): StreamPart | null {
    const { fault } = this;
    const image = header?.kind === "image";
    if (image && fault === null && !this.blind) return null;
    this.decimals = header?.decimals ?? this.decimals;
    const out = new EventBatch();
    if (fault !== null) {
      out.push(0, EventKind.Gap, GAP_CAUSES.indexOf("damaged"), 0, 0, 0, ...this.stamp);
      this.fault = null;
      this.blind = true;
    }
    if (image) this.blind = false;
    if (!this.blind && fault === null) return this.whole(batch);
    for (let i = 0; i < batch.count; i++) this.copy(batch, i, out);
    return { batch: this.stamped(out), decimals: this.decimals, fault };
  }

  private whole(batch: EventBatch): StreamPart {
    return { batch: this.stamped(batch), decimals: this.decimals, fault: null };
  }

  private copy(batch: EventBatch, i: number, out: EventBatch): void {
    const kind = batch.kind[i];
    if (kind === EventKind.Gap) this.blind = false;
    if (this.blind && kind === EventKind.Book) return;
    const { detail, side, price, qty, exchTs, localTs, sequence } = batch;
    out.push(0, kind, detail[i], side[i], price[i], qty[i], exchTs[i], localTs[i], sequence[i]);
  }

  private stamped(batch: EventBatch): EventBatch {
    const last = batch.count - 1;
    if (last >= 0) this.stamp = [batch.exchTs[last], batch.localTs[last], batch.sequence[last]];
    return batch;
  }
}
