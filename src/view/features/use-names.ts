import { useMemo } from "react";
import { useApp } from "../shell/use-app.ts";
import { placeNames } from "./feature-text.ts";
import type { Names } from "./figures.ts";

/** The rows looked at and those compared with, in words. */
export function useNames(): Names {
  const rows = useApp((state) => state.features.rows);
  const against = useApp((state) => state.features.against);
  const day = useApp((state) => state.day);
  const recordings = useApp((state) => state.recordings);
  return useMemo(
    () => (day ? placeNames({ rows, against }, day, recordings) : { here: "", there: null }),
    [rows, against, day, recordings],
  );
}
