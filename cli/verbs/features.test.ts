import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { readColumns } from "../../test/golden.ts";
import { randomDay } from "../../test/random-day.ts";
import { computeFeatures, CORE, FEATURE_SETS, fitParameters, readParameters } from "../../src/core/features/index.ts";
import { tableText } from "../../src/core/features/text.ts";
import { InputError, UsageError } from "../verb.ts";
import { requested, tableOf, verb } from "./features.ts";

const golden = (name: string) => fileURLToPath(new URL(`../../src/core/features/golden/${name}`, import.meta.url));
const day = randomDay(4, { rows: 500, levels: 5, absence: 0 });
const folder = mkdtempSync(join(tmpdir(), "lobscope-features-"));
afterAll(() => rmSync(folder, { recursive: true }));

const run = async (...args: string[]) => {
  const documents: unknown[] = [];
  await verb.run(args, { json: (value) => void documents.push(value), say: () => undefined });
  return documents;
};

describe("lobscope features", () => {
  it("writes the reference vectors of the constructed book, from the files themselves", async () => {
    for (const out of [join(folder, "edge.csv"), join(folder, "edge.csv.gz")]) {
      const files = [golden("edge_message_3.csv"), golden("edge_orderbook_3.csv")];
      const printed = await run(...files, "--train", "0:367", "--set", "core", "--rows", "120:367", "--out", out);
      expect(printed).toMatchObject([{ out, rows: 247, columns: CORE }]);
      const ours = readColumns(out);
      const reference = readColumns(golden("edge_3_default.csv.gz"));
      expect([...ours.keys()]).toEqual(["row", "t_ns", ...CORE]);
      for (const [name, column] of ours) {
        const expected = reference.get(name)!.subarray(120);
        expect(column.length).toBe(expected.length);
        const scale = Math.max(...expected.map((x) => Math.abs(x) || 0));
        column.forEach((x, row) => {
          if (Number.isNaN(expected[row])) expect(x, `${name} ${row}`).toBeNaN();
          else
            expect(Math.abs(x - expected[row]), `${name} ${row}`).toBeLessThanOrEqual(
              1e-9 * (scale + Math.abs(expected[row])),
            );
        });
      }
    }
  });

  it("writes whole sets with their columns in order, and says which are absent and why", async () => {
    const files = [golden("edge_message_3.csv"), golden("edge_orderbook_3.csv")];
    for (const set of ["default", "parity", "all"]) {
      const out = join(folder, `${set}.csv`);
      const [printed] = await run(...files, "--params", golden("edge_3_params.json"), "--set", set, "--out", out);
      const header = readFileSync(out, "utf8").split("\n", 1)[0].split(",").slice(2);
      expect(header).toEqual(FEATURE_SETS[set]);
      const { absent } = printed as { absent: { column: string; reason: string }[] };
      expect(absent.length).toBeGreaterThan(5);
      for (const { reason } of absent) expect(reason).toMatch(/^needs level \d+ of the book; this source has 3$/);
    }
    expect(readColumns(join(folder, "default.csv")).size).toBe(117);
  });

  it("writes only the sampled rows, under their own numbers", async () => {
    const out = join(folder, "sampled.csv");
    const files = [golden("edge_message_3.csv"), golden("edge_orderbook_3.csv")];
    await run(...files, "--columns", "ofi_10", "--sample", "time:1", "--rows", "50:", "--out", out);
    const sampled = readColumns(out);
    const whole = readColumns(golden("edge_3_default.csv.gz"));
    const rows = sampled.get("row")!;
    expect(rows.length).toBeGreaterThan(10);
    expect(rows.length).toBeLessThan(317);
    rows.forEach((row, i) => {
      expect(sampled.get("t_ns")![i]).toBe(whole.get("t_ns")![row]);
      expect(sampled.get("ofi_10")![i]).toBeCloseTo(whole.get("ofi_10")![row], 9);
    });
  });

  it("ignores deeper levels without dropping rows", async () => {
    const out = join(folder, "level1.csv");
    const files = [golden("edge_message_3.csv"), golden("edge_orderbook_3.csv")];
    await run(
      ...files,
      "--levels",
      "1",
      "--columns",
      "depth_imb_1,depth_imb_3,ofi_int_10",
      "--train",
      "0:300",
      "--out",
      out,
    );
    const columns = readColumns(out);
    expect(columns.get("row")!.length).toBe(367);
    expect(columns.get("depth_imb_1")!.some((x) => !Number.isNaN(x))).toBe(true);
    expect(columns.get("depth_imb_3")!.every((x) => Number.isNaN(x))).toBe(true);
    expect(columns.get("ofi_int_10")!.some((x) => !Number.isNaN(x))).toBe(true);
  });

  it("takes parameters from a file in the place of fitting them", async () => {
    const out = join(folder, "given.csv");
    const files = [golden("edge_message_3.csv"), golden("edge_orderbook_3.csv")];
    await run(...files, "--params", golden("edge_3_params.json"), "--columns", "micro_dev_ticks", "--out", out);
    const { micro } = readParameters(JSON.parse(readFileSync(golden("edge_3_params.json"), "utf8")));
    const known = new Set(micro!.G.flat());
    for (const x of readColumns(out).get("micro_dev_ticks")!) expect(Number.isNaN(x) || known.has(x)).toBe(true);
    const broken = join(folder, "broken.json");
    writeFileSync(broken, '{"train":[0,1]}');
    await expect(run(...files, "--params", broken, "--out", out)).rejects.toThrow(InputError);
    writeFileSync(broken, "{");
    await expect(run(...files, "--params", broken, "--out", out)).rejects.toThrow(/broken\.json/);
  });

  it("refuses what cannot be meant, naming it", () => {
    const bad: [string[], string][] = [
      [["--out", "f.csv", "--train", "0:10"], "no file"],
      [["day.zip", "--train", "0:10"], "--out"],
      [["day.zip", "--out", "f.csv", "--train", "10"], "--train"],
      [["day.zip", "--out", "f.csv", "--train", "10:10"], "--train 10:10 holds no row"],
      [["day.zip", "--out", "f.csv", "--rows", "a:b"], "--rows"],
      [["day.zip", "--out", "f.csv", "--set", "everything"], "everything"],
      [["day.zip", "--out", "f.csv", "--set", "core", "--columns", "ofi_ev"], "not both"],
      [["day.zip", "--out", "f.csv", "--train", "0:1", "--params", "p.json"], "not both"],
      [["day.zip", "--out", "f.csv", "--columns", "ofi_ev,"], "--columns"],
      [["day.zip", "--out", "f.csv", "--columns", "ofi_ev,ofi_nrm_50"], '"ofi_norm_50"'],
      [["day.zip", "--out", "f.csv", "--levels", "201"], "--levels"],
      [["day.zip", "--out", "f.csv", "--sample", "time"], "--sample"],
      [["day.zip", "--out", "f.csv", "--sample", "volume:0"], "--sample volume:"],
    ];
    for (const [args, named] of bad) {
      expect(() => requested(args), args.join(" ")).toThrow(UsageError);
      expect(() => requested(args), args.join(" ")).toThrow(named);
    }
  });

  it("refuses rows that the day lacks, and fitted columns without a fit", () => {
    const asked = { columns: CORE, train: { from: 0, to: 100 }, rows: null, sampling: { by: "event" } as const };
    expect(() => tableOf(day, { ...asked, rows: { from: 0, to: 501 } }, null)).toThrow(InputError);
    expect(() => tableOf(day, { ...asked, train: { from: 500, to: null } }, null)).toThrow(
      "--train 500: is not within",
    );
    expect(() => tableOf(day, { ...asked, train: null }, null)).toThrow("give --train a:b or --params P.json");
    const table = tableOf(day, { ...asked, columns: ["ofi_ev"], train: null }, null);
    expect(table.table.rows).toBe(500);
  });

  it("fits on the training rows only, and looks back from row 0", () => {
    const asked = { columns: CORE, train: { from: 50, to: 200 }, sampling: { by: "event" } as const };
    const { table, rows: span } = tableOf(day, { ...asked, rows: { from: 300, to: null } }, null);
    const whole = computeFeatures(day, CORE, fitParameters(day, { from: 50, to: 200 }));
    expect(span).toEqual({ from: 300, to: 500 });
    table.columns.forEach((column, i) => expect(column).toEqual(whole.columns[i].slice(300)));
  });

  it("writes every digit: what is read back is the same double", () => {
    const columns = [
      Float64Array.of(0.1 + 0.2, -0, Number.NaN, 1e-300, Infinity, -Infinity),
      Float64Array.of(1, 2, 3, 4, 5, 6),
    ];
    const lines = [...tableText(day, { names: ["x", "y"], rows: 6, columns }, { from: 7, to: 13 })]
      .join("")
      .split("\n");
    expect(lines[0]).toBe("row,t_ns,x,y");
    expect(lines.slice(1, 7).map((line) => line.split(",")[2])).toEqual([
      "0.30000000000000004",
      "0",
      "nan",
      "1e-300",
      "inf",
      "-inf",
    ]);
    expect(lines[3]).toBe(`9,${day.time[9]},nan,3`);
    expect(lines[7]).toBe("");
  });
});
