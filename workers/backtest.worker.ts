import { expose } from "comlink";
import { backtest } from "../src/core/backtest/backtest.ts";
import { unpackDay } from "../src/core/market/pack.ts";
import { forecasterKind } from "../models/index.ts";
import type { BacktestApi } from "./api.ts";
import { drive } from "./background.ts";
import { contactedHosts } from "./hosts.ts";

let running = new AbortController();

const api = {
  run: (packed, settings, onProgress) => {
    running.abort();
    running = new AbortController();
    return drive(backtest(unpackDay(packed), forecasterKind(settings.model), settings), running.signal, onProgress);
  },
  cancel: () => running.abort(),
  hosts: contactedHosts,
} satisfies BacktestApi;

expose(api);
