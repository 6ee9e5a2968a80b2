import { useState } from "react";
import { number as within } from "../../store/schema.ts";

interface Props {
  readonly label: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly onChange: (value: number) => void;
}

/** A number in a table's cell. What will not do stays in the field, is marked, and is not taken over. */
export function NumberCell({ label, value, low, high, onChange }: Props) {
  const [written, write] = useState<string | null>(null);
  const valid = (text: string): number | undefined =>
    text.trim() === "" ? undefined : within(low, high)(Number(text));
  const wrong = written !== null && valid(written) === undefined;
  return (
    <input
      className="number-cell"
      inputMode="decimal"
      autoComplete="off"
      aria-label={label}
      aria-invalid={wrong}
      title={wrong ? `${label}: a number from ${low} to ${high}` : label}
      value={written ?? String(value)}
      onChange={(event) => {
        write(event.target.value);
        const next = valid(event.target.value);
        if (next !== undefined) onChange(next);
      }}
      onBlur={() => !wrong && write(null)}
    />
  );
}
