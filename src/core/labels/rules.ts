/** How rows may be labelled; what each rule means is said in analysis/label-rules.ts. */
export const LABEL_RULES = ["move", "raw", "cost", "tb", "next", "tlob", "smooth"] as const;
export type LabelRule = (typeof LABEL_RULES)[number];
