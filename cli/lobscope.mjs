#!/usr/bin/env node
// The bin entry: runs the TypeScript sources directly, so that no build step is needed (Node 20 included).
import { register } from "tsx/esm/api";

register();
const { main } = await import("./main.ts");
process.exitCode = await main(process.argv.slice(2));
