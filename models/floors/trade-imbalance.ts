import { oneFeatureKind } from "./one-feature.ts";

/** p(c) ∝ exp(b_c + w_c T) with T = signed over total volume traded in the last 10, 50 or 100 rows, in [-1, 1]. */
export const tradeImbalance = oneFeatureKind({
  name: "trade-imbalance",
  title: "Trade imbalance",
  summary: "Logistic regression on who took lately: bought less sold over all traded, in the window that fitted best.",
  source:
    "evaluation protocol, appendix B (ti_logit); signed volume as in Kyle, Continuous auctions and insider trading, 1985",
  candidates: ["ti10", "ti50", "ti100"],
});
