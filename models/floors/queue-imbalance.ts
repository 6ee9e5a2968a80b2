import { oneFeatureKind } from "./one-feature.ts";

/** p(c) ∝ exp(b_c + w_c I) with I = (q_bid - q_ask) / (q_bid + q_ask) at the best prices, in [-1, 1]. */
export const queueImbalance = oneFeatureKind({
  name: "queue-imbalance",
  title: "Queue imbalance",
  summary:
    "Logistic regression on the imbalance of the two best queues: the thinner one is the more likely to give way.",
  source:
    "Gould and Bonart, Queue imbalance as a one-tick-ahead price predictor in a limit order book, 2016 (arXiv 1512.03492)",
  candidates: ["imb1"],
});
