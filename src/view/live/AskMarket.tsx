import { AID_WORDS, VENUE_LIST, venueTitle } from "../../store/venue-list.ts";
import { Dialog } from "../shell/Dialog.tsx";
import { useApp } from "../shell/use-app.ts";

/** A link names a live market: nobody is contacted before the person says so. */
export default function AskMarket() {
  const asked = useApp((state) => state.asked);
  const answer = useApp((state) => state.answerAsked);
  if (!asked) return null;
  const venue = venueTitle(asked.venue);
  const aid = VENUE_LIST.find(({ name }) => name === asked.venue)?.aid ?? "none";
  return (
    <Dialog title={`Connect to ${venue}?`} kind="ask-market" onClose={() => answer(false)}>
      <p>
        This link shows <strong>{asked.symbol}</strong> at {venue}, live. To show it, this page opens a connection to
        the exchange, which then sees your network address and what you follow. Nothing else is contacted, nothing is
        uploaded, and no account is needed.
      </p>
      <p className="muted">{AID_WORDS[aid]}</p>
      <div className="dialog-ends">
        <button type="button" className="outlined" onClick={() => answer(false)}>
          Stay offline
        </button>
        <button type="button" className="primary" onClick={() => answer(true)}>
          Connect
        </button>
      </div>
    </Dialog>
  );
}
