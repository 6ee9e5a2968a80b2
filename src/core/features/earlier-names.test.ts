import { describe, expect, it } from "vitest";
import { EARLIER_NAMES, UNMAPPED_NAMES } from "./earlier-names.ts";
import { checkNames, FEATURE_SETS } from "./index.ts";

describe("names of the earlier projects", () => {
  it("are all mapped, 70 and 66, each once, to a column of the default or the parity set", () => {
    for (const [project, count] of [
      ["QuantumFlow", 70],
      ["ML-Microstructure-Signals", 66],
    ] as const) {
      const names = EARLIER_NAMES.filter((entry) => entry.project === project).map(({ name }) => name);
      expect(names.length, project).toBe(count);
      expect(new Set(names).size, project).toBe(count);
    }
    expect(() => checkNames(EARLIER_NAMES.map(({ column }) => column))).not.toThrow();
    for (const { name, column } of EARLIER_NAMES) expect(FEATURE_SETS.all, name).toContain(column);
  });

  it("make up the parity set: what they map to and the default set has not", () => {
    const beyond = new Set(EARLIER_NAMES.map(({ column }) => column).filter((c) => !FEATURE_SETS.default.includes(c)));
    expect([...beyond].sort()).toEqual([...FEATURE_SETS.parity].sort());
  });

  it("say what was wrong wherever the definition was replaced, and leave targets out", () => {
    for (const { name, status, notes } of EARLIER_NAMES) {
      if (status === "replaced") expect(notes.length, name).toBeGreaterThan(0);
      for (const note of notes) expect(note.length, name).toBeGreaterThan(10);
      expect(UNMAPPED_NAMES[name]).toBeUndefined();
    }
    expect(Object.keys(UNMAPPED_NAMES)).toHaveLength(7);
  });
});
