import { expose } from "comlink";
import { backtest, backtestPrediction } from "../src/core/backtest/backtest.ts";
import { planOf } from "../src/core/backtest/plan.ts";
import { givenPrediction } from "../src/core/backtest/prediction.ts";
import { backtestDefaults } from "../src/core/backtest/venue-defaults.ts";
import { unpackDay } from "../src/core/market/pack.ts";
import { forecasterKind } from "../models/index.ts";
import type { BacktestApi } from "./api.ts";
import { drive } from "./background.ts";
import { contactedHosts } from "./hosts.ts";

let running = new AbortController();

const api = {
  run: (packed, settings, onProgress, fixed) => {
    running.abort();
    running = new AbortController();
    const day = unpackDay(packed);
    const steps = fixed
      ? backtestPrediction(
          day,
          planOf(day, settings),
          givenPrediction(day, fixed.title, fixed.horizon, fixed.probabilities),
        )
      : backtest(day, forecasterKind(settings.model), settings);
    return drive(steps, running.signal, onProgress);
  },
  start: (packed) => backtestDefaults(unpackDay(packed)),
  cancel: () => running.abort(),
  hosts: contactedHosts,
} satisfies BacktestApi;

expose(api);
