import { shownMarket, statusOf } from "../../store/live.ts";
import { costsOfShares, liveCosts } from "../../store/live-costs.ts";
import { number, quantityUnit, shortQuantity } from "../format.ts";
import { StateIcon } from "../shell/Icon.tsx";
import { useApp } from "../shell/use-app.ts";

/** Where the fees of US shares stand on a live market's form: the venue's own are one press away. */
export default function VenueCosts() {
  const status = useApp((state) => statusOf(state, shownMarket(state)));
  const shares = useApp((state) => costsOfShares(state.settings.backtest));
  const changeBacktest = useApp((state) => state.changeBacktest);
  const day = useApp((state) => state.day);
  const costs = status && liveCosts(status);
  if (!shares || !costs || !day) return null;
  const { instrument } = day;
  const { takerBps, makerBps, quantity } = costs;
  return (
    <p className="live-window">
      <StateIcon state="noted" />
      <span>
        The assumptions are those of US shares. {instrument.venue}’s list price is {number(takerBps)} bps for a taker,{" "}
        {number(makerBps)} for a maker; a tenth of what stands at its best prices is{" "}
        {shortQuantity(quantity, instrument)} {quantityUnit(instrument)}.
      </span>
      <button type="button" className="outlined" onClick={() => changeBacktest(costs)}>
        Assume these
      </button>
    </p>
  );
}
