import { describe, expect, it } from "vitest";
import { bytesOf } from "../../../../test/lobster-files.ts";
import { type NameHint, sniff, type Sniffed } from "./sniff.ts";

const look = (text: string, hint: NameHint = { role: null, levels: null }): Sniffed => sniff(bytesOf(text), hint);

const MESSAGES = "34200.015105074,4,15818974,4,5794000,1\n34200.05990197,4,15818974,300,5794000,1\n";
const BOOKS = "5802300,100,5794000,496,5804300,100,5787000,400\n".repeat(3);

describe("finding out how a file is written", () => {
  it.each([
    ["messages", MESSAGES, { role: "message", columns: 6, delimiter: ",", header: false, crlf: false }],
    ["order books", BOOKS, { role: "orderbook", columns: 8 }],
    ["seven columns", MESSAGES.replaceAll("\n", ",null\n"), { role: "message", columns: 7 }],
    ["semicolons", MESSAGES.replaceAll(",", ";"), { delimiter: ";", columns: 6 }],
    [
      "semicolons with decimal commas",
      MESSAGES.replaceAll(",", ";").replaceAll(".", ","),
      { delimiter: ";", columns: 6 },
    ],
    ["tabs", BOOKS.replaceAll(",", "\t"), { delimiter: "\t", columns: 8 }],
    ["a header", `Time,Type,OrderID,Size,Price,Direction\n${MESSAGES}`, { role: "message", header: true }],
    [
      "a byte order mark and CRLF",
      `\u00ef\u00bb\u00bf${MESSAGES.replaceAll("\n", "\r\n")}`,
      { byteOrderMark: true, crlf: true },
    ],
    ["a damaged first row", `34200.0,x,1\n${MESSAGES}`, { role: "message", columns: 6, header: false }],
    ["prices in US$", MESSAGES.replaceAll("5794000", "579.4"), { role: "message", columns: 6 }],
  ] as const)("recognises %s", (_, text, layout) => {
    expect(look(text)).toMatchObject({ layout });
  });

  it.each([
    [
      "merged messages and books",
      MESSAGES.trim()
        .split("\n")
        .map((row) => `${row},${BOOKS.split("\n")[0]}\n`)
        .join(""),
      /merged in one file/,
    ],
    ["bars with names", "time,open,high,low,close\n1,2.5,3.5,1.5,2.0\n", /columns named "time", "open"/],
    ["decimals throughout", "0.1,0.2,0.3,0.4\n0.5,0.6,0.7,0.8\n", /4 columns/],
    ["prose", "Dear reader,\nthis is a letter.\n", /not|columns/],
  ] as const)("refuses %s with a reason", (_, text, reason) => {
    const found = look(text);
    expect("foreign" in found ? found.foreign.reason : "taken").toMatch(reason);
  });

  it("lets the name decide where rows are damaged, and the content where the name is wrong", () => {
    const cut = BOOKS.replaceAll(",400\n", "\n");
    expect(look(cut, { role: "orderbook", levels: 2 })).toMatchObject({ layout: { role: "orderbook", columns: 8 } });
    expect(look(BOOKS, { role: "message", levels: null })).toMatchObject({ layout: { role: "orderbook", columns: 8 } });
  });
});
