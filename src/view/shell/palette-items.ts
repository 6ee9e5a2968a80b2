import type { AppState } from "../../store/app.ts";
import { parseClock } from "../../store/clock-text.ts";
import { MODELS } from "../../store/model-list.ts";
import { marketId } from "../../store/market-key.ts";
import { venueTitle } from "../../store/venue-list.ts";
import { HORIZONS, SPEEDS } from "../../store/settings.ts";
import { clock } from "../format.ts";
import { COMMANDS, type Deck, usable } from "./commands.ts";
import { speedText } from "./speeds.ts";

export interface PaletteItem {
  readonly id: string;
  readonly title: string;
  /** Chord, or empty. */
  readonly keys: string;
  readonly run: (deck: Deck) => void;
}

const item = (id: string, title: string, run: PaletteItem["run"]): PaletteItem => ({ id, title, keys: "", run });
const act = (use: (state: AppState) => void) => (deck: Deck) => use(deck.app.getState());

/** Everything that can be done now. */
function allItems(now: AppState): PaletteItem[] {
  const commands = COMMANDS.filter(
    (command) => usable(command, now) && command.id !== "palette" && command.id !== "escape",
  );
  const items = commands.map(({ id, title, keys, run }): PaletteItem => ({ id, title, keys: keys[0] ?? "", run }));
  if (now.day && now.source?.kind !== "live") {
    for (const speed of SPEEDS)
      items.push(
        item(
          `speed-${speed}`,
          `Speed ${speedText(speed)}`,
          act((state) => state.change({ speed })),
        ),
      );
  }
  for (const key of now.watched) {
    items.push(
      item(
        `market-${marketId(key)}`,
        `Show live: ${key.symbol}, ${venueTitle(key.venue)}`,
        act((state) => state.showMarket(key)),
      ),
    );
  }
  if (now.day) {
    for (const { name, title } of MODELS)
      items.push(
        item(
          `model-${name}`,
          `Forecast with: ${title}`,
          act((state) => state.change({ model: name })),
        ),
      );
    for (const horizon of HORIZONS)
      items.push(
        item(
          `horizon-${horizon}`,
          `Forecast ${horizon} events ahead`,
          act((state) => state.change({ horizon })),
        ),
      );
  }
  for (const { id, name } of now.recordings ?? []) {
    items.push(
      item(
        `recording-${id}`,
        `Open recording: ${name}`,
        act((state) => void state.openSource({ kind: "recording", id })),
      ),
    );
  }
  return items;
}

/** Items whose title holds every word of `query`; a query that is a time offers to go there. */
export function paletteItems(query: string, now: AppState): readonly PaletteItem[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const found = allItems(now).filter(({ title }) => words.every((word) => title.toLowerCase().includes(word)));
  const time = parseClock(query);
  if (time === undefined || !now.day || now.source?.kind === "live") return found;
  return [
    item(
      "go",
      `Jump to ${clock(time)}`,
      act((state) => state.command({ kind: "seek", time })),
    ),
    ...found,
  ];
}
