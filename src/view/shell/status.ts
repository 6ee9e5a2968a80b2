import type { DaySummary } from "../../../workers/api.ts";
import type { Integrity } from "../../core/frame/frame.ts";
import type { StateName } from "./Icon.tsx";

export type StatusWord = "SIMULATED" | "REPLAY" | "CROSSED";

/** The truth about the data in one word. Simulated data never says anything else. */
export function statusWord(day: Pick<DaySummary, "provenance">, integrity: Integrity | null): StatusWord {
  if (day.provenance.simulated) return "SIMULATED";
  return integrity?.crossed ? "CROSSED" : "REPLAY";
}

/** Whether every event is accounted for, as a sentence. */
export function integrityVerdict({ received, applied, ignored, inGaps, gaps, halted }: Integrity): {
  readonly state: StateName;
  readonly text: string;
} {
  if (received !== applied + ignored + inGaps)
    return { state: "failed", text: "Events are missing from the count: do not trust this picture." };
  if (gaps > 0) return { state: "noted", text: "Every event is accounted for; some of the day was not recorded." };
  if (halted) return { state: "noted", text: "Every event is accounted for; trading is halted now." };
  return { state: "passed", text: "Every event is accounted for, none is missing." };
}

/** What the person can do about the status, by what it is. */
export function advice(word: StatusWord, day: Pick<DaySummary, "quality" | "received">): string {
  if (word === "SIMULATED")
    return "This market was made by the program’s own simulator. Open a LOBSTER day to see a real one.";
  if (word === "CROSSED") return "The best bid is above the best ask in this row. The quality report counts such rows.";
  const warnings = day.quality?.warnings ?? [];
  if (warnings.length > 0)
    return `${day.received ? "The recording" : "The file"} has ${warnings.length === 1 ? "a peculiarity" : `${warnings.length} peculiarities`}: see the quality report.`;
  if (day.received) return "A recorded market, replayed as it was received. Nothing to do.";
  return "A recorded day, replayed as its file has it. Nothing to do.";
}
