/*
 * Names that the two earlier projects used, and the column of the catalogue that each became (features.md section 17).
 * Where the original formula was wrong or misnamed it is replaced, and the note says why.
 */

/** same: the same definition; convention: the same quantity in another unit, window or convention; replaced: see the note. */
export type NameStatus = "same" | "convention" | "replaced";

export interface EarlierName {
  readonly project: "QuantumFlow" | "ML-Microstructure-Signals";
  readonly name: string;
  /** Column of the catalogue. */
  readonly column: string;
  readonly status: NameStatus;
  /** What was wrong or differs, in words. */
  readonly notes: readonly string[];
}

/** Why a column is not what the earlier one was, by the letter in the lists below. */
const NOTES: Readonly<Record<string, string>> = {
  a: "QF OFI counts size *increases* by level index only: cancels and executions are ignored and a price change produces spurious flow (a falling best bid can count as buying). Replaced by price-aware flow (section 4)",
  b: "'micro price' is the size-weighted mid. Renamed; Stoikov's price is micro_price",
  c: "own-side weighting pulls towards the heavy side, opposite to the weighted mid. Replaced by opposite-size weighting",
  d: "20 levels; here 10 (any L is allowed)",
  e: "ratio B/A is unbounded and asymmetric; log ratio instead",
  f: "events guessed from best-size changes; counters never expire while the time span does, so rates grow without bound. Replaced by true message types in a time window; l2_* when there are no messages",
  g: "mean absolute size *change*; here the mean queue size",
  h: "bar values were copied to the rows *inside* the bar (look-ahead). Closed bars only",
  i: "standard deviation of returns called realised volatility; the true one is bar_rv_n and rv_ticks_W; also note h",
  j: "MMS 'OFI' is a size difference. Kept under an honest name; true flow is mlofi_ev_i, mlofi_i_W",
  k: "difference of the size difference; equals e_i only while prices do not change. Replaced by e_i",
  l: "log of the spread in currency plus 1e−8; here log of ticks",
  m: "'VWAP' was the mid. Replaced by the traded VWAP",
  n: "simple return; here log return in bps",
  o: "moments of returns; here of tick changes with the conventions of section 2",
};

type Row = readonly [name: string, column: string, status: NameStatus, notes?: string];

const QUANTUM_FLOW: readonly Row[] = [
  ["ofi_L1", "ofi_ev", "replaced", "a"],
  ["ofi_L1_mean_10", "ofi_ev__mean_10", "replaced", "a"],
  ["ofi_L1_std_10", "ofi_ev__std_10", "replaced", "a"],
  ["ofi_L1_sum_10", "ofi_10", "replaced", "a"],
  ["ofi_L1_mean_50", "ofi_ev__mean_50", "replaced", "a"],
  ["ofi_L1_std_50", "ofi_ev__std_50", "replaced", "a"],
  ["ofi_L1_sum_50", "ofi_50", "replaced", "a"],
  ["ofi_L1_mean_100", "ofi_ev__mean_100", "replaced", "a"],
  ["ofi_L1_std_100", "ofi_ev__std_100", "replaced", "a"],
  ["ofi_L1_sum_100", "ofi_100", "replaced", "a"],
  ["ofi_L5", "ofi_top5_ev", "replaced", "a"],
  ["ofi_L5_mean_10", "ofi_top5_ev__mean_10", "replaced", "a"],
  ["ofi_L5_std_10", "ofi_top5_ev__std_10", "replaced", "a"],
  ["ofi_L5_sum_10", "ofi_top5_10", "replaced", "a"],
  ["ofi_L5_mean_50", "ofi_top5_ev__mean_50", "replaced", "a"],
  ["ofi_L5_std_50", "ofi_top5_ev__std_50", "replaced", "a"],
  ["ofi_L5_sum_50", "ofi_top5_50", "replaced", "a"],
  ["ofi_L5_mean_100", "ofi_top5_ev__mean_100", "replaced", "a"],
  ["ofi_L5_std_100", "ofi_top5_ev__std_100", "replaced", "a"],
  ["ofi_L5_sum_100", "ofi_top5_100", "replaced", "a"],
  ["ofi_L10", "ofi_top10_ev", "replaced", "a"],
  ["ofi_L10_mean_10", "ofi_top10_ev__mean_10", "replaced", "a"],
  ["ofi_L10_std_10", "ofi_top10_ev__std_10", "replaced", "a"],
  ["ofi_L10_sum_10", "ofi_top10_10", "replaced", "a"],
  ["ofi_L10_mean_50", "ofi_top10_ev__mean_50", "replaced", "a"],
  ["ofi_L10_std_50", "ofi_top10_ev__std_50", "replaced", "a"],
  ["ofi_L10_sum_50", "ofi_top10_50", "replaced", "a"],
  ["ofi_L10_mean_100", "ofi_top10_ev__mean_100", "replaced", "a"],
  ["ofi_L10_std_100", "ofi_top10_ev__std_100", "replaced", "a"],
  ["ofi_L10_sum_100", "ofi_top10_100", "replaced", "a"],
  ["micro_price", "weighted_mid", "replaced", "b"],
  ["mid_price", "mid_price", "same"],
  ["weighted_mid_price", "depth_wmid_3", "replaced", "c"],
  ["micro_price_deviation", "weighted_mid_dev_ticks", "replaced", "b"],
  ["micro_price_bps_deviation", "weighted_mid_dev_bps", "replaced", "b"],
  ["adaptive_fair_value", "fair_value", "same"],
  ["price_vs_fair_value", "fair_value_dev_ticks", "convention"],
  ["price_vs_fair_value_bps", "fair_value_dev_bps", "same"],
  ["total_bid_volume", "depth_bid_10", "convention", "d"],
  ["total_ask_volume", "depth_ask_10", "convention", "d"],
  ["volume_imbalance", "depth_diff_10", "convention", "d"],
  ["volume_imbalance_ratio", "depth_imb_10", "convention", "d"],
  ["depth_imbalance", "depth_log_ratio_10", "replaced", "de"],
  ["liquidity_concentration_bid", "conc_top3_bid_10", "convention", "d"],
  ["liquidity_concentration_ask", "conc_top3_ask_10", "convention", "d"],
  ["spread", "spread_ticks", "convention"],
  ["spread_bps", "spread_bps", "same"],
  ["relative_spread", "spread_bps", "convention"],
  ["bid_arrival_rate", "add_rate_bid_10s", "replaced", "f"],
  ["ask_arrival_rate", "add_rate_ask_10s", "replaced", "f"],
  ["total_arrival_rate", "add_rate_10s", "replaced", "f"],
  ["bid_cancel_ratio", "cxl_ratio_bid_10s", "replaced", "f"],
  ["ask_cancel_ratio", "cxl_ratio_ask_10s", "replaced", "f"],
  ["total_cancel_ratio", "cxl_ratio_10s", "replaced", "f"],
  ["order_book_intensity", "event_rate_10s", "replaced", "f"],
  ["avg_queue_depth_bid", "depth_bid_1__mean_100", "replaced", "fg"],
  ["avg_queue_depth_ask", "depth_ask_1__mean_100", "replaced", "fg"],
  ["avg_time_between_events", "mean_dt_100", "convention"],
  ["rv_20", "vol_cc_20", "replaced", "hi"],
  ["parkinson_vol_20", "parkinson_20", "replaced", "h"],
  ["garman_klass_vol_20", "garman_klass_20", "replaced", "h"],
  ["rogers_satchell_vol_20", "rogers_satchell_20", "replaced", "h"],
  ["rv_50", "vol_cc_50", "replaced", "hi"],
  ["parkinson_vol_50", "parkinson_50", "replaced", "h"],
  ["garman_klass_vol_50", "garman_klass_50", "replaced", "h"],
  ["rogers_satchell_vol_50", "rogers_satchell_50", "replaced", "h"],
  ["rv_100", "vol_cc_100", "replaced", "hi"],
  ["parkinson_vol_100", "parkinson_100", "replaced", "h"],
  ["garman_klass_vol_100", "garman_klass_100", "replaced", "h"],
  ["rogers_satchell_vol_100", "rogers_satchell_100", "replaced", "h"],
];

const MICROSTRUCTURE_SIGNALS: readonly Row[] = [
  ["ofi_level_1", "level_diff_1", "replaced", "j"],
  ["ofi_level_1_rolling", "level_diff_1__mean_10", "replaced", "j"],
  ["ofi_level_1_momentum", "mlofi_ev_1", "replaced", "k"],
  ["ofi_level_2", "level_diff_2", "replaced", "j"],
  ["ofi_level_2_rolling", "level_diff_2__mean_10", "replaced", "j"],
  ["ofi_level_2_momentum", "mlofi_ev_2", "replaced", "k"],
  ["ofi_level_3", "level_diff_3", "replaced", "j"],
  ["ofi_level_3_rolling", "level_diff_3__mean_10", "replaced", "j"],
  ["ofi_level_3_momentum", "mlofi_ev_3", "replaced", "k"],
  ["ofi_level_4", "level_diff_4", "replaced", "j"],
  ["ofi_level_4_rolling", "level_diff_4__mean_10", "replaced", "j"],
  ["ofi_level_4_momentum", "mlofi_ev_4", "replaced", "k"],
  ["ofi_level_5", "level_diff_5", "replaced", "j"],
  ["ofi_level_5_rolling", "level_diff_5__mean_10", "replaced", "j"],
  ["ofi_level_5_momentum", "mlofi_ev_5", "replaced", "k"],
  ["ofi_aggregate", "depth_diff_5", "replaced", "j"],
  ["ofi_aggregate_rolling", "depth_diff_5__mean_10", "replaced", "j"],
  ["spread_log", "spread_log", "convention", "l"],
  ["spread_rolling_mean", "spread_ticks__mean_20", "convention"],
  ["spread_rolling_std", "spread_ticks__std_20", "convention"],
  ["spread_relative", "spread_bps", "convention"],
  ["spread_relative_rolling", "spread_bps__mean_20", "convention"],
  ["spread_momentum", "spread_ticks__chg_1", "convention"],
  ["spread_momentum_rolling", "spread_ticks__chg_1__mean_20", "convention"],
  ["total_bid_depth", "depth_bid_5", "same"],
  ["total_ask_depth", "depth_ask_5", "same"],
  ["total_depth", "depth_5", "same"],
  ["depth_imbalance", "depth_imb_5", "same"],
  ["total_depth_rolling", "depth_5__mean_10", "same"],
  ["depth_imbalance_rolling", "depth_imb_5__mean_10", "same"],
  ["total_depth_momentum", "depth_5__chg_1", "same"],
  ["depth_imbalance_momentum", "depth_imb_5__chg_1", "same"],
  ["imbalance_level_1", "level_imb_1", "same"],
  ["imbalance_level_1_rolling", "level_imb_1__mean_10", "same"],
  ["imbalance_level_2", "level_imb_2", "same"],
  ["imbalance_level_2_rolling", "level_imb_2__mean_10", "same"],
  ["imbalance_level_3", "level_imb_3", "same"],
  ["imbalance_level_3_rolling", "level_imb_3__mean_10", "same"],
  ["imbalance_level_4", "level_imb_4", "same"],
  ["imbalance_level_4_rolling", "level_imb_4__mean_10", "same"],
  ["imbalance_level_5", "level_imb_5", "same"],
  ["imbalance_level_5_rolling", "level_imb_5__mean_10", "same"],
  ["weighted_imbalance", "weighted_imb_5", "same"],
  ["weighted_imbalance_rolling", "weighted_imb_5__mean_10", "same"],
  ["vwap", "tvwap_n50", "replaced", "m"],
  ["vwap_rolling", "tvwap_n50__mean_20", "replaced", "m"],
  ["vwap_deviation", "tvwap_dev_bps_n50", "replaced", "m"],
  ["vwap_deviation_abs", "tvwap_dev_bps_n50__abs", "replaced", "m"],
  ["vwap_momentum", "tvwap_n50__chg_1", "replaced", "m"],
  ["return_backward_1", "ret_bps_1", "convention", "n"],
  ["return_backward_5", "ret_bps_5", "convention", "n"],
  ["volatility_5", "dm_std_5", "convention", "o"],
  ["skewness_5", "dm_skew_5", "convention", "o"],
  ["kurtosis_5", "dm_kurt_5", "convention", "o"],
  ["return_backward_10", "ret_bps_10", "convention", "n"],
  ["volatility_10", "dm_std_10", "convention", "o"],
  ["skewness_10", "dm_skew_10", "convention", "o"],
  ["kurtosis_10", "dm_kurt_10", "convention", "o"],
  ["return_backward_20", "ret_bps_20", "convention", "n"],
  ["volatility_20", "dm_std_20", "convention", "o"],
  ["skewness_20", "dm_skew_20", "convention", "o"],
  ["kurtosis_20", "dm_kurt_20", "convention", "o"],
  ["microprice", "weighted_mid", "replaced", "b"],
  ["microprice_rolling", "weighted_mid__mean_10", "replaced", "b"],
  ["microprice_deviation", "weighted_mid_dev_ticks", "replaced", "b"],
  ["microprice_deviation_abs", "weighted_mid_dev_ticks__abs", "replaced", "b"],
];

const named = (project: EarlierName["project"], rows: readonly Row[]): EarlierName[] =>
  rows.map(([name, column, status, letters = ""]) => ({
    project,
    name,
    column,
    status,
    notes: Array.from(letters, (letter) => NOTES[letter]),
  }));

/** 70 names of the one project and 66 of the other. */
export const EARLIER_NAMES: readonly EarlierName[] = [
  ...named("QuantumFlow", QUANTUM_FLOW),
  ...named("ML-Microstructure-Signals", MICROSTRUCTURE_SIGNALS),
];

/** Names of the second project that became no column, and why. */
export const UNMAPPED_NAMES: Readonly<Record<string, string>> = {
  return_forward_1: "a target: it looks ahead and must never be an input",
  return_forward_5: "a target: it looks ahead and must never be an input",
  return_forward_10: "a target: it looks ahead and must never be an input",
  return_forward_20: "a target: it looks ahead and must never be an input",
  volatility_1: "undefined: the deviation of one observation",
  skewness_1: "undefined: the skewness of one observation",
  kurtosis_1: "undefined: the kurtosis of one observation",
};
