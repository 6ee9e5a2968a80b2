import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** What is used of the compiler. Its own types declare globals, `Array.at` among them, that are not those of our code. */
interface Compiler {
  main(
    options: readonly string[],
    host: {
      readonly stdout: { write(text: unknown): void };
      readonly stderr: { write(text: unknown): void };
      readFile(name: string): string | null;
      writeFile(name: string, contents: Uint8Array | string): void;
      listFiles(): readonly string[];
    },
  ): Promise<{ readonly error: Error | null }>;
}
const COMPILER: string = "assemblyscript/asc";

/**
 * `npx tsx scripts/make-kernels.ts` compiles the forecasting kernels and writes them, as base64, where models/neural
 * reads them; the test beside this file asks that they are what their source says.
 */
const SOURCE = new URL("../models/neural/kernels/kernels.as", import.meta.url);
export const BINARY = new URL("../models/neural/kernels/binary.ts", import.meta.url);

/** Throws Error with the compiler's words where it refuses the source. */
export async function compiledKernels(): Promise<Uint8Array> {
  const said: string[] = [];
  const written: Uint8Array[] = [];
  // The compiler wants .ts; the source is not TypeScript, and says so by its name.
  const compiler = (await import(/* @vite-ignore */ COMPILER)) as Compiler;
  const { error } = await compiler.main(
    ["kernels.ts", "--outFile", "kernels.wasm", "-O3", "--enable", "simd", "--runtime", "stub", "--noAssert"],
    {
      stdout: { write: () => undefined },
      stderr: { write: (text) => void said.push(String(text)) },
      readFile: (name) => (name.endsWith("kernels.ts") ? readFileSync(SOURCE, "utf8") : null),
      writeFile: (_, contents) => {
        if (typeof contents !== "string") written.push(contents);
      },
      listFiles: () => [],
    },
  );
  const [binary] = written;
  if (error || !binary) throw new Error(`${error?.message ?? "nothing was compiled"}\n${said.join("")}`);
  return binary;
}

export async function kernelsModule(): Promise<string> {
  const text = Buffer.from(await compiledKernels()).toString("base64");
  const lines = text.match(/.{1,110}/g) ?? [];
  return `/** kernels.as, compiled by \`npx tsx scripts/make-kernels.ts\`; base64. */\nexport const KERNELS = [\n${lines.map((line) => `  "${line}",\n`).join("")}].join("");\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(BINARY, await kernelsModule());
