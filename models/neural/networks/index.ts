import type { Network } from "../network.ts";
import { binCtabl } from "./bin-ctabl.ts";
import { deeplob } from "./deeplob.ts";
import { mixer } from "./mixer.ts";
import { attentionLstm, gru256, lstm256, lstm64 } from "./recurrent.ts";
import { tlob } from "./tlob.ts";
import { multiscaleTransformer, transformer } from "./transformer.ts";

/** Every layout; the only ones that a file may name. */
export const NETWORKS: readonly Network[] = [
  lstm64,
  lstm256,
  gru256,
  attentionLstm,
  transformer,
  multiscaleTransformer,
  tlob,
  deeplob,
  binCtabl,
  mixer,
];
