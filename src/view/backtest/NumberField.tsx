import { useId, useState } from "react";

interface Props {
  readonly label: string;
  readonly unit: string;
  readonly value: number;
  /** Undefined if the number will not do. */
  readonly read: (value: unknown) => number | null | undefined;
  /** What will do, in words. */
  readonly range: string;
  readonly onChange: (value: number) => void;
}

/** A number with its unit. What will not do stays in the field, is said, and is not taken over. */
export function NumberField({ label, unit, value, read, range, onChange }: Props) {
  const id = useId();
  const [written, write] = useState<string | null>(null);
  const valid = (text: string): number | null => {
    const number = text.trim() === "" ? undefined : read(Number(text));
    return number ?? null;
  };
  const wrong = written !== null && valid(written) === null;
  return (
    <div className={`assumption-field ${wrong ? "wrong" : ""}`}>
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        inputMode="decimal"
        autoComplete="off"
        value={written ?? String(value)}
        aria-invalid={wrong}
        aria-describedby={`${id}-note`}
        onChange={(event) => {
          write(event.target.value);
          const number = valid(event.target.value);
          if (number !== null) onChange(number);
        }}
        onBlur={() => !wrong && write(null)}
      />
      <span id={`${id}-note`} role={wrong ? "alert" : undefined}>
        {wrong ? range : unit}
      </span>
    </div>
  );
}
