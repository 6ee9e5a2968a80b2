import { visibleTabs } from "../../store/tabs.ts";
import { type Command, COMMANDS, type Deck, usable } from "./commands.ts";

type Key = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">;

const NAMES: Readonly<Record<string, string>> = {
  " ": "space",
  arrowleft: "left",
  arrowright: "right",
  arrowup: "up",
  arrowdown: "down",
};

/** `ctrl+shift+right`, `space`, `?`. Command on a Mac counts as ctrl; shift is part of the sign where it makes one (`?`, `+`). */
export function chordOf({ key, ctrlKey, metaKey, altKey, shiftKey }: Key): string {
  const lower = key.toLowerCase();
  const name = NAMES[lower] ?? lower;
  const sign = name.length === 1 && !/[a-z0-9]/.test(name);
  return `${ctrlKey || metaKey ? "ctrl+" : ""}${altKey ? "alt+" : ""}${shiftKey && !sign ? "shift+" : ""}${name}`;
}

const CAPS: Readonly<Record<string, string>> = {
  left: "←",
  right: "→",
  up: "↑",
  down: "↓",
  "-": "−",
  ctrl: "Ctrl",
  escape: "Esc",
  home: "Home",
  end: "End",
};

/** A chord as the caps to press: `shift+right` is `shift`, `→`. */
export const capsOf = (chord: string): readonly string[] =>
  (chord === "+" ? ["+"] : chord.split("+")).map(
    (part) => CAPS[part] ?? (part.length === 1 ? part.toUpperCase() : part),
  );

/** Digits choose the visible tabs in order; everything else is in the table. */
export function commandFor(chord: string, deck: Deck): Command | null {
  const now = deck.app.getState();
  if (/^[1-6]$/.test(chord)) {
    const tab = visibleTabs(now.day !== null, now.watched.length)[Number(chord) - 1];
    return COMMANDS.find(({ id }) => tab && id === `tab-${tab.name}`) ?? null;
  }
  return COMMANDS.find((command) => command.keys.includes(chord) && usable(command, now)) ?? null;
}

const TYPING =
  "input:not([type=checkbox], [type=radio], [type=range], [type=file]), textarea, select, [contenteditable]";
const PRESSED_BY_SPACE = "button, summary, a, input, select, [role=button]";

/**
 * Whether `element` needs this key itself: text being typed, a control that space presses. A control that was reached
 * with the mouse (`clicked`) keeps the focus but not the space bar: that one plays.
 */
function needsKey(element: Element, chord: string, clicked: Element | null): boolean {
  if (element.closest(TYPING)) return chord !== "ctrl+k";
  const control = element.closest(PRESSED_BY_SPACE);
  if (chord === "space") return control !== null && control !== clicked;
  if (chord === "enter") return control !== null;
  return element.closest("[role=radiogroup], [role=listbox]") !== null && /^(left|right|up|down|home|end)$/.test(chord);
}

/** Runs commands for keys pressed anywhere on the page; returns how to stop. */
export function listenToKeys(deck: Deck): () => void {
  let clicked: Element | null = null;
  const onPointer = ({ target }: Event): void => {
    clicked = target instanceof Element ? target.closest(PRESSED_BY_SPACE) : null;
  };
  const onKey = (event: KeyboardEvent): void => {
    const chord = chordOf(event);
    if (event.key === "Tab") clicked = null;
    if (event.defaultPrevented || event.isComposing) return;
    if (event.target instanceof Element && needsKey(event.target, chord, clicked)) return;
    if (document.querySelector("dialog[open]") || (chord === "escape" && document.querySelector(":popover-open")))
      return;
    const command = commandFor(chord, deck);
    if (!command) return;
    event.preventDefault();
    if (event.type === "keydown" && !(event.repeat && !/left|right|[-+=]/.test(chord))) command.run(deck);
  };
  /** Firefox presses a button when the space bar comes up. */
  const onKeyUp = (event: KeyboardEvent): void => {
    if (event.key !== " " || document.querySelector("dialog[open]")) return;
    if (event.target instanceof Element && !needsKey(event.target, "space", clicked)) event.preventDefault();
  };
  addEventListener("pointerdown", onPointer, true);
  addEventListener("keydown", onKey);
  addEventListener("keyup", onKeyUp);
  return () => {
    removeEventListener("pointerdown", onPointer, true);
    removeEventListener("keydown", onKey);
    removeEventListener("keyup", onKeyUp);
  };
}
