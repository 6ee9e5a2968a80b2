import { createContext, useContext } from "react";
import { useStore } from "zustand";
import type { App, AppState } from "../../store/app.ts";
import type { Deck } from "./commands.ts";

export const AppContext = createContext<App | null>(null);
export const DeckContext = createContext<Deck | null>(null);

/** A part of the store; re-renders when that part changes. */
export function useApp<Part>(select: (state: AppState) => Part): Part {
  const app = useContext(AppContext);
  if (!app) throw new Error("useApp outside <App>");
  return useStore(app, select);
}

/** What commands act on. */
export function useDeck(): Deck {
  const deck = useContext(DeckContext);
  if (!deck) throw new Error("useDeck outside <App>");
  return deck;
}
