import { useState } from "react";

interface Props {
  readonly title: string;
  /** Null: no limit. */
  readonly value: number | null;
  readonly least: number;
  readonly most: number;
  readonly onChange: (value: number | null) => void;
}

/** A whole number or nothing; what is no number of the range is not taken. */
export function LimitField({ title, value, least, most, onChange }: Props) {
  const [written, write] = useState<string | null>(null);
  const keep = (): void => {
    const asked = Number(written);
    if (written?.trim() === "") onChange(null);
    else if (written !== null && Number.isInteger(asked) && asked >= least && asked <= most) onChange(asked);
    write(null);
  };
  return (
    <label className="limit">
      <span>{title}</span>
      <input
        type="number"
        min={least}
        max={most}
        step={1}
        placeholder="no limit"
        value={written ?? value ?? ""}
        onChange={(event) => write(event.target.value)}
        onBlur={keep}
        onKeyDown={(event) => event.key === "Enter" && keep()}
      />
    </label>
  );
}
