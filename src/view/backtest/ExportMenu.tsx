import { useRef } from "react";
import type { DaySummary } from "../../../workers/api.ts";
import type { BacktestReport } from "../../core/backtest/report.ts";
import { backtestLink } from "../../store/address.ts";
import { messageOf } from "../../store/line.ts";
import { formatLink } from "../../store/link.ts";
import { useDeck } from "../shell/use-app.ts";
import { figuresCsv, reportJson, seriesCsv, tripsCsv } from "./exports.ts";
import { reportPicture } from "./picture.ts";
import { save } from "../export/save.ts";

interface Props {
  readonly report: BacktestReport;
  readonly day: DaySummary;
}

const csv = (text: string): Blob => new Blob([text], { type: "text/csv;charset=utf-8" });

/** The report as files. */
export function ExportMenu({ report, day }: Props) {
  const { app } = useDeck();
  const menu = useRef<HTMLDivElement>(null);
  const linkOf = ({ settings }: BacktestReport) => ({ ...backtestLink(app.getState(), settings), playing: null });
  const stem = ["backtest", day.instrument.symbol, day.instrument.date, report.model].filter(Boolean).join("_");
  const exports: readonly (readonly [string, string, () => Blob | Promise<Blob>])[] = [
    ["Picture, PNG", `${stem}.png`, () => reportPicture(report, day)],
    [
      "Whole report, JSON",
      `${stem}.json`,
      () =>
        new Blob([reportJson(report, day, `#${formatLink(linkOf(report))}`)], {
          type: "application/json",
        }),
    ],
    ["Figures, CSV", `${stem}_figures.csv`, () => csv(figuresCsv(report))],
    ["Trades, CSV", `${stem}_trades.csv`, () => csv(tripsCsv(report))],
    ["Equity, CSV", `${stem}_equity.csv`, () => csv(seriesCsv(report))],
  ];
  const write = async (name: string, make: () => Blob | Promise<Blob>): Promise<void> => {
    menu.current?.hidePopover();
    try {
      save(name, await make());
    } catch (error) {
      app.getState().tell({
        tone: "bad",
        text: `${name} could not be written.`,
        detail: `${messageOf(error)} The other formats may still work.`,
      });
    }
  };
  return (
    <>
      <button type="button" className="outlined export-button" popoverTarget="export-menu" aria-haspopup="menu">
        Export
      </button>
      <div id="export-menu" ref={menu} className="popover export-menu" popover="auto" aria-label="Export">
        {exports.map(([title, name, make]) => (
          <button key={title} type="button" onClick={() => void write(name, make)}>
            {title}
          </button>
        ))}
      </div>
    </>
  );
}
