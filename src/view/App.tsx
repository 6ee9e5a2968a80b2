import {
  type ComponentType,
  lazy,
  type ReactNode,
  Suspense,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import type { App as Store } from "../store/app.ts";
import { HORIZONS } from "../store/settings.ts";
import { Seat } from "./seat.ts";
import { MarketView } from "./market/MarketView.tsx";
import { Palette } from "./shell/Palette.tsx";
import { Jump } from "./shell/Jump.tsx";
import type { ViewMemory } from "./market/viewport.ts";
import type { Deck } from "./shell/commands.ts";
import { ErrorBoundary } from "./shell/ErrorBoundary.tsx";
import { FileDrop } from "./shell/FileDrop.tsx";
import { GoingOn } from "./shell/GoingOn.tsx";
import { listenToKeys } from "./shell/keyboard.ts";
import { Notices } from "./shell/Notices.tsx";
import { sourceText } from "./shell/source-text.ts";
import { Strips } from "./shell/Strips.tsx";
import { Tabs, TopBar } from "./shell/TopBar.tsx";
import { Transport } from "./shell/Transport.tsx";
import { AppContext, DeckContext, useApp } from "./shell/use-app.ts";
import "./theme/tokens.css";
import "./theme/base.css";
import "./theme/tables.css";
import "./shell/shell.css";
import "./shell/transport.css";
import "./shell/dialogs.css";

/** A part that no first visit needs. */
const part = (load: () => Promise<ComponentType>) => lazy(async () => ({ default: await load() }));

const NothingOpen = part(async () => (await import("./data/NothingOpen.tsx")).NothingOpen);
const DataView = part(async () => (await import("./data/DataView.tsx")).DataView);
const Choose = part(async () => (await import("./data/Choose.tsx")).Choose);
const Help = part(async () => (await import("./shell/Help.tsx")).Help);
const LiveMarketTab = lazy(() => import("./live/LiveMarketTab.tsx"));
const LiveStrip = lazy(() => import("./live/LiveStrip.tsx"));
const LivePicker = lazy(() => import("./live/LivePicker.tsx"));
const AskMarket = lazy(() => import("./live/AskMarket.tsx"));
const AlertsDialog = lazy(() => import("./alerts/AlertsDialog.tsx"));
const CrossVenueView = lazy(() => import("./cross-venue/CrossVenueView.tsx"));
const VenueCosts = lazy(() => import("./live/VenueCosts.tsx"));
const LiveWindow = lazy(() => import("./live/LiveWindow.tsx"));
const FeaturesView = lazy(() => import("./features/FeaturesView.tsx"));
const ModelsView = lazy(() => import("./models/ModelsView.tsx"));
const BacktestView = lazy(() => import("./backtest/BacktestView.tsx"));

/** The whole page: the store below it, the picker and the clipboard beside it. */
export function App({ app }: { readonly app: Store }) {
  const picker = useRef<HTMLInputElement>(null);
  const deck = useMemo(
    (): Deck => ({
      app,
      chart: new Seat(),
      pickFiles: () => picker.current?.click(),
      copy: (text, said) => {
        const { tell } = app.getState();
        navigator.clipboard.writeText(text).then(
          () => tell({ tone: "ok", text: said }),
          () => tell({ tone: "warn", text: "The clipboard is closed to this page.", detail: text }),
        );
      },
    }),
    [app],
  );
  useEffect(() => listenToKeys(deck), [deck]);
  return (
    <AppContext value={app}>
      <DeckContext value={deck}>
        <input
          ref={picker}
          id="file-input"
          type="file"
          multiple
          hidden
          aria-label="Files to open"
          accept=".zip,.csv,.gz,.txt,.lobscope"
          onChange={(event) => {
            app.getState().openFiles([...(event.target.files ?? [])]);
            event.target.value = "";
          }}
        />
        <Page />
      </DeckContext>
    </AppContext>
  );
}

function Page() {
  const theme = useApp((state) => state.settings.theme);
  const day = useApp((state) => state.day);
  const tab = useApp((state) => state.tab);
  const dialog = useApp((state) => state.dialog);
  const choosing = useApp((state) => state.choosing !== null);
  const live = useApp((state) => state.source?.kind === "live");
  const followed = useApp((state) => state.watched.length > 0);
  const asked = useApp((state) => state.asked !== null);
  const [memory] = useState<ViewMemory>(() => ({ kept: null }));
  useLayoutEffect(() => {
    document.documentElement.dataset.theme = theme;
  }, [theme]);
  useEffect(() => {
    document.title = day ? `${sourceText(day).name} · lobscope` : "lobscope";
  }, [day]);
  return (
    <div className="page">
      <TopBar />
      <div className="under-bar">
        <Strips />
        {followed && <Later what={<LiveStrip />} />}
      </div>
      <main>
        {tab === "market" && <MarketTab memory={memory} />}
        {tab === "features" && <FeaturesTab />}
        {tab === "models" && <ModelsTab />}
        {tab === "backtest" && <BacktestTab />}
        {tab === "data" && <DataTab />}
        {tab === "venues" && <VenuesTab />}
      </main>
      {day && tab === "market" && !live && <Transport day={day} />}
      {day && tab !== "market" && !live && <GoingOn />}
      <Tabs />
      <Notices />
      <FileDrop />
      {dialog === "help" && <Later what={<Help />} />}
      {dialog === "palette" && <Palette />}
      {dialog === "jump" && <Jump />}
      {choosing && <Later what={<Choose />} />}
      {dialog === "alerts" && <Later what={<AlertsDialog />} />}
      {dialog === "live" && <Later what={<LivePicker />} />}
      {asked && <Later what={<AskMarket />} />}
    </div>
  );
}

/** A part that is loaded when it is first needed; nothing stands in its place until then. */
const Later = ({ what }: { readonly what: ReactNode }) => <Suspense fallback={null}>{what}</Suspense>;

function MarketTab({ memory }: { readonly memory: ViewMemory }) {
  const day = useApp((state) => state.day);
  const started = useApp((state) => state.started);
  const opening = useApp((state) => state.opening !== null);
  const theme = useApp((state) => state.settings.theme);
  const overlay = useApp((state) => state.overlay);
  const requestFrame = useApp((state) => state.requestFrame);
  const requestBookTable = useApp((state) => state.requestBookTable);
  const command = useApp((state) => state.command);
  const change = useApp((state) => state.change);
  const mirror = useApp((state) => state.mirror);
  const live = useApp((state) => state.source?.kind === "live");
  if (live) {
    return (
      <ErrorBoundary what="The market view">
        <Suspense fallback={<div className="blank" />}>
          <LiveMarketTab memory={memory} />
        </Suspense>
      </ErrorBoundary>
    );
  }
  if (!day)
    return (
      <Suspense fallback={<div className="blank" />}>
        {started && !opening ? <NothingOpen /> : <div className="blank" />}
      </Suspense>
    );
  return (
    <ErrorBoundary what="The market view">
      <MarketView
        key={day.fingerprint}
        day={day}
        memory={memory}
        overlay={overlay}
        theme={theme}
        horizons={HORIZONS}
        requestFrame={requestFrame}
        requestBookTable={requestBookTable}
        onCommand={command}
        onHorizonChange={(horizon) => change({ horizon })}
        onFrame={mirror}
      />
    </ErrorBoundary>
  );
}

function DataTab() {
  return (
    <ErrorBoundary what="The data view">
      <Suspense fallback={<div className="blank" />}>
        <DataView />
      </Suspense>
    </ErrorBoundary>
  );
}

function VenuesTab() {
  return (
    <ErrorBoundary what="The venues view">
      <Suspense fallback={<div className="blank" />}>
        <CrossVenueView />
      </Suspense>
    </ErrorBoundary>
  );
}

function FeaturesTab() {
  return (
    <ErrorBoundary what="The features view">
      <Suspense fallback={<div className="blank" />}>
        <LiveWindow />
        <FeaturesView />
      </Suspense>
    </ErrorBoundary>
  );
}

function ModelsTab() {
  return (
    <ErrorBoundary what="The models view">
      <Suspense fallback={<div className="blank" />}>
        <ModelsView />
      </Suspense>
    </ErrorBoundary>
  );
}

function BacktestTab() {
  const live = useApp((state) => state.source?.kind === "live");
  return (
    <ErrorBoundary what="The backtest view">
      <Suspense fallback={<div className="blank" />}>
        <LiveWindow />
        {live && <VenueCosts />}
        <BacktestView />
      </Suspense>
    </ErrorBoundary>
  );
}
