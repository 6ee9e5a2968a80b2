import type { ProblemKind } from "../problem.ts";
import { lineText } from "./careful.ts";

/** Why a file is not a LOBSTER file, and what to do about it. */
export interface Foreign {
  readonly kind: ProblemKind;
  readonly reason: string;
  readonly remedy: string;
  /** What was found in place of rows. */
  readonly found: string;
}

export const REMEDY = "Open a LOBSTER message and orderbook file, or the zip that holds both.";
const UNPACK = "Unpack it first, then open the two files inside.";

/** Formats known by their first bytes, from `at`. */
const SIGNATURES: readonly (Foreign & { readonly at: number; readonly bytes: string })[] = [
  binary("7z\xbc\xaf", "It is a 7-Zip archive.", UNPACK, "7-Zip archive"),
  binary("Rar!", "It is a RAR archive.", UNPACK, "RAR archive"),
  binary(
    "PK\x03\x04",
    "It is an archive inside an archive.",
    "Unpack the outer one first, then open the inner.",
    "zip archive",
  ),
  binary(
    "\x1f\x8b",
    "It is compressed more than once.",
    "Unpack the outer layer first, then open the inner.",
    "gzip stream",
  ),
  binary("ustar", "It is a tar archive.", UNPACK, "tar archive", 257),
  binary("PAR1", "It is a Parquet file.", "Export it as CSV in LOBSTER's layout.", "Parquet file"),
  binary("\xff\xfe", "It is text in UTF-16.", "Save it as plain text (UTF-8 or ASCII).", "UTF-16 text"),
  binary("\xfe\xff", "It is text in UTF-16.", "Save it as plain text (UTF-8 or ASCII).", "UTF-16 text"),
];

function binary(
  bytes: string,
  reason: string,
  remedy: string,
  found: string,
  at = 0,
): Foreign & { at: number; bytes: string } {
  return { kind: "unreadable", reason, remedy, found, at, bytes };
}

const foreignText = (reason: string, remedy: string, found: string, kind: ProblemKind = "not-lobster"): Foreign => ({
  kind,
  reason,
  remedy,
  found,
});

/** What a file is that is no text of numbers at all, by its first bytes; null if it may be. */
export function foreignSignature(head: Uint8Array): Foreign | null {
  const known = SIGNATURES.find(
    ({ at, bytes }) => String.fromCharCode(...head.subarray(at, at + bytes.length)) === bytes,
  );
  if (known) return known;
  const text = lineText(head, 0, Math.min(head.length, 512));
  if (/^\s*</.test(text))
    return foreignText(
      "It is a web page, not data: probably a login or error page saved in place of the download.",
      "Download the file again.",
      text,
    );
  if (/^\s*[{[]/.test(text)) return foreignText("It is JSON, not LOBSTER's CSV.", REMEDY, text);
  return controlShare(head) > 0.02 ? foreignText("It is binary, not text.", REMEDY, text, "unreadable") : null;
}

/** Share of bytes that no text has. */
function controlShare(head: Uint8Array): number {
  let control = 0;
  for (const byte of head) if (byte < 9 || (byte > 13 && byte < 32) || byte === 127) control += 1;
  return head.length === 0 ? 0 : control / head.length;
}
