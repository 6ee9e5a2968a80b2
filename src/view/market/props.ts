import type { ReactNode } from "react";
import type { FrameRequest, MarketFrame } from "../../core/frame/frame.ts";
import type { BookTableRow } from "../../core/frame/book-table.ts";
import type { DaySummary, TransportCommand } from "../../../workers/api.ts";
import type { Seat } from "../seat.ts";
import type { ViewMemory } from "./viewport.ts";

/** What the rest of the page may tell the picture. */
export interface Chart {
  readonly following: boolean;
  follow(): void;
  hold(): void;
  panTime(pixels: number): void;
}

export type Theme = "dark" | "light";

/** The market view between the top bar and the transport. It fills its parent, and asks for its frames itself. */
export interface MarketViewProps {
  /** The worker's `frame`; null when nothing is open. At most one call is under way. */
  readonly requestFrame: (request: FrameRequest) => Promise<MarketFrame | null>;
  /** The worker's `bookTable`, read once a second while the table is shown. */
  readonly requestBookTable?: () => Promise<readonly BookTableRow[]>;
  readonly day: DaySummary;
  readonly theme: Theme;
  /** Name of the column that the frames carry, drawn in a strip of its own; null or absent: none. */
  readonly overlay?: string | null;
  /** What the strip of the column says of it; absent: that it is a feature. */
  readonly overlayNote?: string;
  /** Seconds across the reference width at first; absent: by the day's pace. */
  readonly seconds?: number;
  /** Drawn over the heatmap: why the picture is not that of a market now. */
  readonly notice?: ReactNode;
  /** Over what the traded quantity of the instrument bar is summed. */
  readonly tradedOver?: string;
  /** Filled with what the chart can be told from outside while it is on the page. */
  readonly chart?: Seat<Chart>;
  /** Whether the picture follows the market: called when that changes. */
  readonly onFollowing?: (following: boolean) => void;
  /** Keeps zoom and place while the view is not on the page. */
  readonly memory?: ViewMemory;
  /** Absent: chosen by the width. */
  readonly layout?: "desktop" | "phone";
  /** Horizons offered in the track record, rows ahead. */
  readonly horizons?: readonly number[];
  /** Seeks, from Ctrl and click or Enter at the crosshair. */
  readonly onCommand?: (command: TransportCommand) => void;
  readonly onHorizonChange?: (horizon: number) => void;
  /** The newest frame, about ten times a second: for what the shell prints itself. */
  readonly onFrame?: (frame: MarketFrame) => void;
  /** A request failed, e.g. because the worker is gone. */
  readonly onFailure?: (error: unknown) => void;
}
