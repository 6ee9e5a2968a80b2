/**
 * The forecasters a person can choose, in the order of the menus: those that can be refitted as a day unfolds. The models
 * themselves live in models/, which the page never loads.
 */
export interface ModelChoice {
  readonly name: string;
  readonly title: string;
}

export const MODELS: readonly ModelChoice[] = [
  { name: "trade-imbalance", title: "Trade-imbalance logistic" },
  { name: "logistic", title: "Multinomial logistic" },
  { name: "queue-imbalance", title: "Queue-imbalance logistic" },
  { name: "persistence", title: "Persistence table" },
  { name: "prior", title: "Training prior" },
];

export const modelTitle = (name: string): string => MODELS.find((model) => model.name === name)?.title ?? name;
