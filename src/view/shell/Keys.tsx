import { Fragment } from "react";
import { capsOf } from "./keyboard.ts";

/** A chord drawn as key caps. */
export function Keys({ chord }: { readonly chord: string }) {
  return (
    <span className="keys">
      {capsOf(chord).map((cap) => (
        <Fragment key={cap}>
          <kbd>{cap}</kbd>
        </Fragment>
      ))}
    </span>
  );
}
