import { memo } from "react";
import type { TrackRecord } from "../../core/frame/frame.ts";
import { clock, number, percent, signedPercent } from "../format.ts";
import { Reliability, SkillAxis } from "./record-charts.tsx";

interface TrackRecordPanelProps {
  readonly record: TrackRecord | null;
  readonly phone: boolean;
  readonly hasBook: boolean;
  readonly horizons: readonly number[];
  readonly timeBasis: "exchange" | "row";
  readonly onHorizonChange?: (horizon: number) => void;
}

/** The forecast's score on this data so far, beside the floor it has to beat. */
export const TrackRecordPanel = memo(function TrackRecordPanel(props: TrackRecordPanelProps) {
  const { record, phone, hasBook } = props;
  return (
    <section className={phone ? "record phone" : "record"} aria-label="Track record of the forecast">
      {!phone && <RecordHead {...props} />}
      {record && record.scored > 0 ? (
        phone ? (
          <PhoneRecord record={record} timeBasis={props.timeBasis} />
        ) : (
          <RecordBody record={record} />
        )
      ) : (
        <p className="record-empty">
          {hasBook
            ? (record?.verdict ?? "n/a: no forecast has been scored yet.")
            : "n/a: a track record needs an order book."}
        </p>
      )}
    </section>
  );
});

const sinceText = (since: number | null, timeBasis: "exchange" | "row"): string =>
  since === null || timeBasis === "row" ? "out of sample" : `${clock(since, 0).slice(0, -3)} to now, out of sample`;

function RecordHead({ record, horizons, timeBasis, onHorizonChange }: TrackRecordPanelProps) {
  const offered = record && !horizons.includes(record.horizon) ? [...horizons, record.horizon] : horizons;
  return (
    <header>
      <h3>Track record</h3>
      <span className="muted">{sinceText(record?.since ?? null, timeBasis)}</span>
      {onHorizonChange && record && (
        <select
          aria-label="Horizon of the forecast"
          value={record.horizon}
          onChange={(event) => onHorizonChange(Number(event.target.value))}
        >
          {offered.map((horizon) => (
            <option key={horizon} value={horizon}>
              {number(horizon)} events
            </option>
          ))}
        </select>
      )}
    </header>
  );
}

function RecordBody({ record }: { readonly record: TrackRecord }) {
  return (
    <>
      <p className="record-skill">
        <span className="muted">Log-loss skill over the floor</span>
        <b>{signedPercent(record.skill, 1)}</b>
      </p>
      <SkillAxis record={record} />
      <div className="record-figures">
        <table>
          <tbody>
            <Figure
              name="Hit rate"
              value={percent(record.hitRate, 1)}
              note={`floor ${percentDigits(record.floorHitRate)}`}
            />
            <Figure
              name="Calibration error"
              value={number(record.ece, 3)}
              note={`${number(record.reliability.length)} bins`}
            />
            <Figure name="Scored, n" value={number(record.scored)} note="rows" />
            <Figure name="Abstained" value={number(record.abstained)} note="rows" />
          </tbody>
        </table>
        <Reliability bins={record.reliability} />
      </div>
      <Verdict record={record} />
    </>
  );
}

const percentDigits = (fraction: number | null): string => (fraction === null ? "n/a" : number(fraction * 100, 1));

function Figure({ name, value, note }: { readonly name: string; readonly value: string; readonly note: string }) {
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>{value}</td>
      <td className="muted">{note}</td>
    </tr>
  );
}

function PhoneRecord({ record, timeBasis }: { readonly record: TrackRecord; readonly timeBasis: "exchange" | "row" }) {
  const { skillInterval } = record;
  const since =
    record.since === null || timeBasis === "row" ? "Scored" : `Scored since ${clock(record.since, 0).slice(0, -3)}`;
  return (
    <>
      <dl className="phone-figures">
        <div>
          <dt>Skill over the floor</dt>
          <dd>
            <b className="headline">{signedPercent(record.skill, 1)}</b>{" "}
            {skillInterval && (
              <span className="muted">
                [{percentDigits(skillInterval[0])}, {percentDigits(skillInterval[1])}]
              </span>
            )}
          </dd>
        </div>
        <div>
          <dt>Hit rate, floor {percent(record.floorHitRate, 1)}</dt>
          <dd>{percent(record.hitRate, 1)}</dd>
        </div>
        <div>
          <dt>{since}</dt>
          <dd>{number(record.scored)} rows</dd>
        </div>
      </dl>
      <Verdict record={record} />
    </>
  );
}

/** The first sentence is the verdict, the rest its reason; then what a move is worth beside what crossing costs. */
function Verdict({ record }: { readonly record: TrackRecord }) {
  const end = record.verdict.search(/[.!]\s/) + 1 || record.verdict.length;
  const { meanAbsoluteMove, meanSpread } = record;
  return (
    <p className="record-verdict">
      <b>{record.verdict.slice(0, end)}</b> {record.verdict.slice(end).trim()}{" "}
      {meanAbsoluteMove !== null && meanSpread !== null && !/tick/.test(record.verdict) && (
        <>
          The mid moves {number(meanAbsoluteMove, 1)} ticks on average in {number(record.horizon)} events; crossing the
          spread costs {number(meanSpread, 1)}.
        </>
      )}
    </p>
  );
}
