import { type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState } from "react";
import type { VenueName } from "../../core/live/venue.ts";
import { marketId, sameMarket } from "../../store/market-key.ts";
import { AID_SHORT, AID_WORDS, VENUE_LIST, type VenueChoice, venueTitle } from "../../store/venue-list.ts";
import { Dialog } from "../shell/Dialog.tsx";
import { useApp } from "../shell/use-app.ts";
import { originText, productTitle } from "./live-text.ts";
import { searchProducts } from "./product-search.ts";
import type { MarketKey, Product } from "./types.ts";
import "./live-picker.css";

const inView = (item: HTMLElement | null): void => item?.scrollIntoView({ block: "nearest" });

/** A venue and one of its products, chosen by mouse or wholly by keyboard. */
export default function LivePicker() {
  const showDialog = useApp((state) => state.showDialog);
  const watchMarket = useApp((state) => state.watchMarket);
  const recent = useApp((state) => state.recentMarkets);
  const loadProducts = useApp((state) => state.loadProducts);
  const [venue, chooseVenue] = useState<VenueName>(() => recent[0]?.venue ?? "binance");
  const products = useApp((state) => state.products[venue]);
  const [query, ask] = useState("");
  const [index, select] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  // The dialog itself would put the focus on its first control, which is a venue.
  useLayoutEffect(() => input.current?.focus(), []);
  useEffect(() => loadProducts(venue), [venue, loadProducts]);

  const choice = VENUE_LIST.find(({ name }) => name === venue) as VenueChoice;
  const found = products?.state === "known" ? searchProducts(products.list.products, query) : [];
  const current = Math.max(0, Math.min(index, found.length - 1));
  const pick = (key: MarketKey): void => {
    showDialog(null);
    watchMarket({ venue: key.venue, symbol: key.symbol });
  };
  const turn = (to: VenueName): void => {
    chooseVenue(to);
    select(0);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 }[event.key];
    if (step !== undefined) select(Math.max(0, Math.min(found.length - 1, current + step)));
    else if (event.key === "Enter" && found[current]) pick({ venue, symbol: found[current].symbol });
    else return;
    event.preventDefault();
  };
  return (
    <Dialog title="Follow a live market" kind="live-picker" onClose={() => showDialog(null)}>
      <div className="picker-columns">
        <VenueTabs venue={venue} onChange={turn} />
        <div className="picker-main" id="venue-panel" role="tabpanel" aria-labelledby={`venue-${venue}`}>
          <input
            ref={input}
            value={query}
            spellCheck={false}
            autoComplete="off"
            role="combobox"
            aria-label={`Search ${choice.title} by symbol or currency`}
            aria-expanded="true"
            aria-controls="product-list"
            aria-activedescendant={found[current] ? `product-${current}` : undefined}
            placeholder="Symbol or currency, such as BTC"
            onChange={(event) => {
              ask(event.target.value);
              select(0);
            }}
            onKeyDown={onKeyDown}
          />
          <ProductRows products={found} venue={venue} current={current} onSelect={select} onPick={pick} />
          <p className="muted small" role="status">
            {products?.state === "known" && found.length === 0
              ? `Nothing at ${choice.title} has these letters.`
              : originText(products, choice.title)}{" "}
            {products && products.state !== "loading" && (
              <button type="button" className="text-button" onClick={() => loadProducts(venue, true)}>
                Ask again
              </button>
            )}
          </p>
        </div>
      </div>
      <p className="picker-aid">
        <strong>{choice.title}</strong> <span className="muted">{AID_WORDS[choice.aid]}</span>
      </p>
      <Recent recent={recent} onPick={pick} />
      <p className="muted small">
        Public market data straight from the exchange, without a key or an account. Nothing is uploaded.
      </p>
    </Dialog>
  );
}

function VenueTabs({ venue, onChange }: { readonly venue: VenueName; readonly onChange: (venue: VenueName) => void }) {
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    const at = VENUE_LIST.findIndex(({ name }) => name === venue);
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = VENUE_LIST[(at + step + VENUE_LIST.length) % VENUE_LIST.length].name;
    onChange(next);
    event.currentTarget.querySelector<HTMLElement>(`#venue-${next}`)?.focus();
  };
  return (
    <div className="venue-tabs" role="tablist" aria-label="Venue" aria-orientation="vertical" onKeyDown={onKeyDown}>
      {VENUE_LIST.map(({ name, title, aid }) => (
        <button
          key={name}
          id={`venue-${name}`}
          type="button"
          role="tab"
          tabIndex={name === venue ? 0 : -1}
          aria-selected={name === venue}
          aria-controls="venue-panel"
          title={AID_WORDS[aid]}
          onClick={() => onChange(name)}
        >
          <strong>{title}</strong>
          <small>{AID_SHORT[aid]}</small>
        </button>
      ))}
    </div>
  );
}

interface RowsProps {
  readonly products: readonly Product[];
  readonly venue: VenueName;
  readonly current: number;
  readonly onSelect: (index: number) => void;
  readonly onPick: (key: MarketKey) => void;
}

function ProductRows({ products, venue, current, onSelect, onPick }: RowsProps) {
  const watched = useApp((state) => state.watched);
  return (
    <ul id="product-list" role="listbox" aria-label="Products">
      {products.map((product, at) => (
        <li
          key={product.symbol}
          id={`product-${at}`}
          ref={at === current ? inView : undefined}
          role="option"
          aria-selected={at === current}
          onClick={() => onPick({ venue, symbol: product.symbol })}
          onPointerMove={() => at !== current && onSelect(at)}
        >
          <strong>{productTitle(product)}</strong>
          <span className="muted">{product.symbol}</span>
          {watched.some((key) => sameMarket(key, { venue, symbol: product.symbol })) && (
            <span className="followed">followed</span>
          )}
        </li>
      ))}
    </ul>
  );
}

function Recent({
  recent,
  onPick,
}: {
  readonly recent: readonly MarketKey[];
  readonly onPick: (key: MarketKey) => void;
}) {
  if (recent.length === 0) return null;
  return (
    <section className="recent-markets" aria-label="Followed lately">
      <span className="muted">Lately</span>
      {recent.map((key) => (
        <button key={marketId(key)} type="button" className="outlined" onClick={() => onPick(key)}>
          {key.symbol} <span className="muted">{venueTitle(key.venue)}</span>
        </button>
      ))}
    </section>
  );
}
