/** What the venue charges for one fill. */
export interface FeeModel {
  /** Currency, negative for a rebate. `notional` in currency, `quantity` in units (shares, coins). */
  fee(notional: number, quantity: number, maker: boolean): number;
}

export interface FeeSchedule {
  /** Basis points of notional; negative is a rebate. */
  readonly makerBps: number;
  readonly takerBps: number;
  /** Currency per unit for taking, added to the basis points; US equities charge this way. */
  readonly takerPerUnit: number;
}

export const scheduledFees = ({ makerBps, takerBps, takerPerUnit }: FeeSchedule): FeeModel => ({
  fee: (notional, quantity, maker) =>
    maker ? (notional * makerBps) / 10_000 : (notional * takerBps) / 10_000 + quantity * takerPerUnit,
});
