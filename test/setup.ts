import { configureGlobal } from "fast-check";

/** The gate looks at the same cases every time; `npm run test:long` looks at new ones. */
if (!process.env.LOBSCOPE_LONG) configureGlobal({ seed: 20_120_621 });
