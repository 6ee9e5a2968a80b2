import { type KeyboardEvent, useState } from "react";
import { Dialog } from "./Dialog.tsx";
import { Keys } from "./Keys.tsx";
import { type PaletteItem, paletteItems } from "./palette-items.ts";
import { useApp, useDeck } from "./use-app.ts";

const inView = (item: HTMLElement | null): void => item?.scrollIntoView({ block: "nearest" });

/** Every command by name. */
export function Palette() {
  const deck = useDeck();
  const showDialog = useApp((state) => state.showDialog);
  const now = deck.app.getState();
  const [query, ask] = useState("");
  const [index, select] = useState(0);
  const items = paletteItems(query, now);
  const current = Math.min(index, items.length - 1);

  const run = (item: PaletteItem | undefined): void => {
    if (!item) return;
    showDialog(null);
    item.run(deck);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0) select((current + step + items.length) % Math.max(1, items.length));
    else if (event.key === "Enter") run(items[current]);
    else return;
    event.preventDefault();
  };
  return (
    <Dialog title="Commands" onClose={() => showDialog(null)} kind="palette" bare>
      <input
        value={query}
        autoFocus
        spellCheck={false}
        autoComplete="off"
        role="combobox"
        aria-label="Command or time"
        aria-expanded="true"
        aria-controls="palette-list"
        aria-activedescendant={items[current] ? `palette-${items[current].id}` : undefined}
        placeholder="A command, or a time such as 11:05:30"
        onChange={(event) => {
          ask(event.target.value);
          select(0);
        }}
        onKeyDown={onKeyDown}
      />
      <ul id="palette-list" role="listbox" aria-label="Commands">
        {items.map((item, at) => (
          <li
            key={item.id}
            id={`palette-${item.id}`}
            ref={at === current ? inView : undefined}
            role="option"
            aria-selected={at === current}
            onClick={() => run(item)}
            onPointerMove={() => at !== current && select(at)}
          >
            <span>{item.title}</span>
            {item.keys && <Keys chord={item.keys} />}
          </li>
        ))}
        {items.length === 0 && <li className="muted">No command has these words.</li>}
      </ul>
    </Dialog>
  );
}
