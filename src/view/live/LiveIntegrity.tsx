import { type ReactNode, useState } from "react";
import { shownMarket, statusOf } from "../../store/live.ts";
import { AID_WORDS, VENUE_LIST } from "../../store/venue-list.ts";
import { number } from "../format.ts";
import { StateIcon, type StateName } from "../shell/Icon.tsx";
import { useApp } from "../shell/use-app.ts";
import { accountVerdict, checkRows, type Check, rangeText } from "./integrity-text.ts";
import { lagText, marketName, offsetText, rateText, recordingText, sinceText, weightText } from "./live-text.ts";
import { STATE_WORDS } from "./states.ts";
import type { FeedStatus, MarketStatus } from "./types.ts";
import "./live-integrity.css";

/** What became of every message of the market on show, by which way it comes, and what a person can do. */
export default function LiveIntegrity() {
  const key = useApp(shownMarket);
  const status = useApp((state) => statusOf(state, key));
  const feed = useApp((state) => state.liveStatus?.feeds.find(({ venue }) => venue === key?.venue) ?? null);
  if (!key) return null;
  return (
    <div className="live-integrity">
      <h2>{marketName(key)}</h2>
      {status ? <Standing status={status} /> : <p className="muted">n/a: the live worker has not answered yet</p>}
      {status?.report && <Accounts status={status} />}
      {status && <Receiving status={status} feed={feed} />}
      {status && <Hash status={status} />}
    </div>
  );
}

function Standing({ status }: { readonly status: MarketStatus }) {
  const { state, reason, remedy, route, key } = status;
  const at = useApp((app) => app.liveStatus?.at ?? status.since);
  const aid = VENUE_LIST.find(({ name }) => name === key.venue)?.aid ?? "none";
  return (
    <>
      <p>
        <strong>{state}</strong> for {sinceText(status.since, at)}. {STATE_WORDS[state]}
      </p>
      {reason !== "" && <p>{reason}</p>}
      {remedy !== "" && <p className="remedy">{remedy}</p>}
      {route && (
        <p className="muted">
          Route {number(route.rung)}: {route.title}. {route.meaning}
        </p>
      )}
      <p className="muted">{AID_WORDS[aid]}</p>
    </>
  );
}

function Accounts({ status }: { readonly status: MarketStatus }) {
  const { report } = status;
  if (!report) return null;
  const verdict = accountVerdict(report);
  return (
    <>
      <p className="integrity-verdict">
        <StateIcon state={verdict.state} /> {verdict.text}
      </p>
      <table className="figures">
        <tbody>
          <Row name="Book updates received" value={number(report.received)} />
          <Row name="applied" value={`= ${number(report.applied)}`} inset />
          <Row name="ignored" value={`+ ${number(report.ignored)}`} inset note={ignoredText(report.ignoredBy)} />
          <Row name="in declared gaps" value={`+ ${number(report.inGap)}`} inset />
          <Row name="waiting for a snapshot" value={`+ ${number(report.waiting)}`} inset />
          <Row
            name="unaccounted"
            value={`+ ${number(report.unaccounted)}`}
            inset
            state={report.unaccounted === 0 ? "passed" : "failed"}
          />
        </tbody>
      </table>
      <table className="figures">
        <tbody>
          {checkRows(report, status.key.venue).map((check) => (
            <CheckRow key={check.name} {...check} />
          ))}
          <Row name="Known prices" value={rangeText(report)} />
        </tbody>
      </table>
    </>
  );
}

const ignoredText = (by: Readonly<Record<string, number>>): string =>
  Object.entries(by)
    .filter(([, count]) => count > 0)
    .map(([reason, count]) => `${reason.replaceAll("-", " ")} ${number(count)}`)
    .join(", ");

function Receiving({ status, feed }: { readonly status: MarketStatus; readonly feed: FeedStatus | null }) {
  const { lag, recording } = status;
  return (
    <>
      <table className="figures">
        <tbody>
          <Row name="Lag p50 / p95 / p99" value={lagText(lag)} note="last minute, after the clock offset" />
          <Row name="Clock offset, a bound" value={offsetText(lag)} note="this clock less the exchange’s" />
          <Row name="Messages a second" value={rateText(status.messagesPerSecond)} />
          {feed && (
            <Row name="Connections, reconnects" value={`${number(feed.connections)}, ${number(feed.reconnects)}`} />
          )}
          {feed?.weight && <Row name="Requests’ weight" value={weightText(feed.weight)} />}
          <Row
            name="Recording"
            value={recordingText(recording)}
            note={
              recording.detail ??
              (recording.state === "recording"
                ? `${number(recording.events)} events, ${number(recording.unflushed)} not yet on disk`
                : "")
            }
          />
        </tbody>
      </table>
      {feed && feed.activity !== "" && <p className="muted">{feed.activity}</p>}
      {feed && feed.notes.length > 0 && (
        <ul className="venue-notes">
          {[...new Set(feed.notes)].slice(-4).map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
    </>
  );
}

function Hash({ status }: { readonly status: MarketStatus }) {
  const request = useApp((state) => state.requestLiveHash);
  const [hash, put] = useState<string | null>(null);
  return (
    <dl className="digests">
      <dt>State hash</dt>
      <dd>
        {hash && <code>{hash}</code>}{" "}
        <button type="button" className="outlined" onClick={() => void request(status.key).then(put)}>
          {hash ? "Again" : "Compute the hash"}
        </button>
      </dd>
    </dl>
  );
}

interface RowProps {
  readonly name: string;
  readonly value: ReactNode;
  readonly inset?: boolean;
  readonly note?: string;
  readonly state?: StateName;
}

function Row({ name, value, inset = false, note = "", state }: RowProps) {
  return (
    <tr>
      <th scope="row" className={inset ? "inset" : ""}>
        {name}
        {note !== "" && <small>{note}</small>}
      </th>
      <td>
        {state && <StateIcon state={state} size={12} />} {value}
      </td>
    </tr>
  );
}

const CheckRow = ({ name, value, state, note }: Check) => <Row name={name} value={value} state={state} note={note} />;
