import { useEffect, useState } from "react";
import { useApp } from "../shell/use-app.ts";
import type { CrossReading } from "./types.ts";

/** Milliseconds between two readings. */
const EVERY = 250;

/** All markets side by side, four times a second while it is looked at; null before the first. */
export function useReading(): CrossReading | null {
  const request = useApp((state) => state.requestCross);
  const [reading, take] = useState<CrossReading | null>(null);
  useEffect(() => {
    let left = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const read = async (): Promise<void> => {
      const next = document.hidden ? null : await request();
      if (left) return;
      if (next) take(next);
      timer = setTimeout(() => void read(), EVERY);
    };
    void read();
    return () => {
      left = true;
      clearTimeout(timer);
    };
  }, [request]);
  return reading;
}
