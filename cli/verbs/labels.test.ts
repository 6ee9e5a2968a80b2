import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { readColumns } from "../../test/golden.ts";
import { readParameters } from "../../src/core/features/index.ts";
import { main } from "../main.ts";
import { UsageError, type Verb } from "../verb.ts";
import { verb as fit } from "./fit.ts";
import { requested as labelOptions, verb as labels } from "./labels.ts";
import { requested as splitOptions, verb as splits } from "./splits.ts";

const golden = (name: string) => fileURLToPath(new URL(`../../src/core/features/golden/${name}`, import.meta.url));
const files = [golden("edge_message_3.csv"), golden("edge_orderbook_3.csv")];
const folder = mkdtempSync(join(tmpdir(), "lobscope-labels-"));
afterAll(() => rmSync(folder, { recursive: true }));

const run = async (verb: Verb, ...args: string[]) => {
  const documents: unknown[] = [];
  await verb.run(args, { json: (value) => void documents.push(value), say: () => undefined });
  return documents;
};

describe("lobscope fit", () => {
  it("writes parameters that the other verbs read, those of the constructed book", async () => {
    const out = join(folder, "P.json");
    await run(fit, ...files, "--train", "0:367", "--out", out);
    const [ours, reference] = [out, golden("edge_3_params.json")].map((path) =>
      readParameters(JSON.parse(readFileSync(path, "utf8"))),
    );
    expect(ours.vpin_bucket).toBe(reference.vpin_bucket);
    expect(ours.alpha.raw_100).toBe(reference.alpha.raw_100);
    expect(Object.keys(ours)).toEqual(Object.keys(reference));
    ours.ofi_pc[50].forEach((weight, i) => expect(weight).toBeCloseTo(reference.ofi_pc[50][i], 9));
    const table = join(folder, "labels-of-fit.csv");
    await run(labels, ...files, "--params", out, "--out", table);
    expect(readColumns(table).size).toBe(38);
    await expect(run(fit, ...files, "--out", out)).rejects.toThrow("--train a:b is missing");
  });
});

describe("lobscope labels", () => {
  it("writes the reference vectors of the constructed book, fitted or given", async () => {
    const reference = readColumns(golden("edge_3_labels.csv.gz"));
    for (const fitted of [
      ["--train", "0:367"],
      ["--params", golden("edge_3_params.json")],
    ]) {
      const out = join(folder, "labels.csv.gz");
      await run(labels, ...files, ...fitted, "--rows", "10:300", "--out", out);
      const ours = readColumns(out);
      expect([...ours.keys()]).toEqual([...reference.keys()]);
      for (const [name, column] of ours) {
        expect(column.length).toBe(290);
        column.forEach((x, i) => {
          const expected = reference.get(name)![i + 10];
          if (Number.isNaN(expected)) expect(x, `${name} ${i}`).toBeNaN();
          else if (name.startsWith("y_"))
            expect(Math.abs(x - expected)).toBeLessThanOrEqual(1e-9 * (1 + Math.abs(expected)));
          else expect(x, `${name} ${i}`).toBe(expected);
        });
      }
    }
  });

  it("takes other horizons, and refuses what cannot be meant", async () => {
    const out = join(folder, "short.csv");
    const [printed] = await run(
      labels,
      ...files,
      "--train",
      "0:200",
      "--horizons",
      "5,20",
      "--fee-bps",
      "1",
      "--out",
      out,
    );
    expect((printed as { columns: string[] }).columns.slice(0, 2)).toEqual(["y_raw_5", "c_raw_5"]);
    expect(readColumns(out).size).toBe(26);
    const bad: [string[], string][] = [
      [["--train", "0:9", "--out", "f.csv"], "no file"],
      [["a.zip", "--train", "0:9"], "--out"],
      [["a.zip", "--out", "f.csv"], "--train a:b or --params"],
      [["a.zip", "--out", "f.csv", "--train", "0:9", "--horizons", "5,x"], '"x"'],
      [["a.zip", "--out", "f.csv", "--train", "0:9", "--fee-bps", "-1"], "fee-bps"],
      [["a.zip", "--out", "f.csv", "--params", "p.json", "--fee-bps", "1"], "--fee-bps belongs to a fit"],
    ];
    for (const [args, named] of bad) expect(() => labelOptions(args), args.join(" ")).toThrow(named);
    await expect(
      run(labels, ...files, "--params", golden("edge_3_params.json"), "--horizons", "7", "--out", out),
    ).rejects.toThrow('"raw_7"');
  });
});

describe("lobscope splits", () => {
  it("writes ranges, or the part of every row", async () => {
    const json = join(folder, "splits.json");
    const csv = join(folder, "splits.csv");
    const asked = ["--horizon", "5", "--window", "3", "--rows", "7:367"];
    await run(splits, ...files, ...asked, "--out", json);
    await run(splits, ...files, ...asked, "--out", csv);
    const document = JSON.parse(readFileSync(json, "utf8")) as { splits: { train: number[][]; test: number[][] }[] };
    // 360 rows: [2, 216-5), [216+5, 288-5), [288+5, 360-5), from row 7 on.
    expect(document.splits[0]).toEqual({
      name: "chronological",
      train: [[9, 218]],
      valid: [[228, 290]],
      test: [[300, 362]],
    });
    const part = readColumns(csv).get("chronological")!;
    const rows = readColumns(csv).get("row")!;
    expect(rows[0]).toBe(7);
    for (const [name, [[from, to]], code] of [
      ["train", document.splits[0].train, 1],
      ["test", document.splits[0].test, 3],
    ] as const) {
      const there = [...rows.keys()].filter((i) => part[i] === code).map((i) => rows[i]);
      expect([there[0], there.at(-1)! + 1], name).toEqual([from, to]);
    }
  });

  it("has every scheme, and refuses what cannot be meant", async () => {
    const out = join(folder, "cpcv.csv");
    await run(splits, ...files, "--scheme", "cpcv", "--horizon", "5", "--groups", "4", "--out", out);
    expect([...readColumns(out).keys()].slice(2, 4)).toEqual(["groups_0_1", "groups_0_2"]);
    await run(splits, ...files, "--scheme", "walk-forward", "--horizon", "5", "--folds", "3", "--out", out);
    expect([...readColumns(out).keys()].slice(2)).toEqual(["fold_1", "fold_2", "fold_3"]);
    const bad: [string[], string][] = [
      [["--horizon", "5", "--out", "f.csv"], "no file"],
      [["a.zip", "--horizon", "5"], "--out"],
      [["a.zip", "--out", "f.csv"], "--horizon h is missing"],
      [["a.zip", "--out", "f.csv", "--horizon", "0"], "--horizon"],
      [["a.zip", "--out", "f.csv", "--horizon", "5", "--scheme", "random"], "random"],
      [["a.zip", "--out", "f.csv", "--horizon", "5", "--groups", "1"], "--groups"],
    ];
    for (const [args, named] of bad) {
      expect(() => splitOptions(args), args.join(" ")).toThrow(UsageError);
      expect(() => splitOptions(args), args.join(" ")).toThrow(named);
    }
  });
});

it("lobscope knows the verbs", async () => {
  for (const name of ["features", "labels", "splits", "fit"]) {
    const said: string[] = [];
    expect(await main([name, "--help"], { json: () => undefined, say: (line) => void said.push(line) })).toBe(0);
    expect(said.join("\n")).toContain(`${name} FILE...`);
  }
});
