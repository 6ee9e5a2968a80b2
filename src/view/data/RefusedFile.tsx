import { type KeyboardEvent, useRef, useState } from "react";
import type { Excerpt, Problem, Refusal } from "../../core/sources/problem.ts";
import { number } from "../format.ts";
import { StateIcon } from "../shell/Icon.tsx";
import { useApp, useDeck } from "../shell/use-app.ts";
import { listedText, listText, markedLines, placeText } from "./refusal-text.ts";
import "./refused.css";

/** A file that was not opened: what is wrong, where, what was expected, and what can be done. */
export function RefusedFile({ refusal }: { readonly refusal: Refusal }) {
  const deck = useDeck();
  const openGoodRows = useApp((state) => state.openGoodRows);
  const dismissRefusal = useApp((state) => state.dismissRefusal);
  const day = useApp((state) => state.day);
  const [selected, select] = useState(0);
  const { file, summary, remedy, goodRows, problems, excerpts } = refusal;
  const problem = problems[selected];
  return (
    <div className="refused">
      <header className="refused-head">
        <StateIcon state="failed" size={28} />
        <div>
          <h2>{file} was not opened</h2>
          <p>{summary}</p>
          <p className="muted">
            {remedy}
            {day ? " What was open stays open." : ""}
          </p>
        </div>
        <div className="refused-actions">
          <button type="button" className="primary" autoFocus onClick={deck.pickFiles}>
            Choose another file
          </button>
          {goodRows > 0 && (
            <button type="button" className="outlined" onClick={openGoodRows}>
              Open the {number(goodRows)} {goodRows === 1 ? "row" : "rows"} before it
            </button>
          )}
          <button
            type="button"
            className="outlined"
            onClick={() => deck.copy(listText(refusal), `${number(problems.length)} problems are on the clipboard.`)}
          >
            Copy the list
          </button>
          {day && (
            <button type="button" onClick={dismissRefusal}>
              Back to {day.instrument.symbol}
            </button>
          )}
        </div>
      </header>
      <div className="refused-body">
        <ProblemList refusal={refusal} selected={selected} onSelect={select} />
        {problem && <ProblemDetail problem={problem} excerpt={excerpts[selected]} refusal={refusal} />}
      </div>
    </div>
  );
}

interface ListProps {
  readonly refusal: Refusal;
  readonly selected: number;
  readonly onSelect: (index: number) => void;
}

function ProblemList({ refusal, selected, onSelect }: ListProps) {
  const { problems } = refusal;
  const body = useRef<HTMLTableSectionElement>(null);
  const severalFiles = new Set(problems.map(({ file }) => file)).size > 1;
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    const next = event.key === "Home" ? 0 : event.key === "End" ? problems.length - 1 : selected + step;
    if (next === selected || !problems[next]) return;
    event.preventDefault();
    onSelect(next);
    body.current?.rows[next]?.querySelector("button")?.focus();
  };
  return (
    <div className="problem-list">
      <table>
        <thead>
          <tr>
            {severalFiles && <th scope="col">File</th>}
            <th scope="col" className="right">
              Line
            </th>
            <th scope="col" className="right">
              Field
            </th>
            <th scope="col">Name</th>
            <th scope="col">Found</th>
            <th scope="col">Expected</th>
          </tr>
        </thead>
        <tbody ref={body} onKeyDown={onKeyDown}>
          {problems.map((problem, index) => (
            <tr
              // A refusal never changes, so a place in its list is an identity.
              // oxlint-disable-next-line react/no-array-index-key
              key={index}
              className={index === selected ? "selected" : ""}
              onClick={() => onSelect(index)}
            >
              {severalFiles && <td title={problem.file}>{problem.file}</td>}
              <td className="right">
                <button
                  type="button"
                  aria-pressed={index === selected}
                  tabIndex={index === selected ? 0 : -1}
                  aria-label={placeText(problem)}
                  onFocus={() => onSelect(index)}
                >
                  {problem.line ? number(problem.line) : "file"}
                </button>
              </td>
              <td className="right">{problem.field ? number(problem.field) : ""}</td>
              <td>{problem.name}</td>
              <td className="found">
                {problem.found === "" ? (
                  <span className="muted">nothing</span>
                ) : (
                  <code title={problem.found}>{problem.found}</code>
                )}
              </td>
              <td>{problem.expected}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="muted">{listedText(refusal)}</p>
    </div>
  );
}

interface DetailProps {
  readonly problem: Problem;
  readonly excerpt: Excerpt | undefined;
  readonly refusal: Refusal;
}

function ProblemDetail({ problem, excerpt, refusal }: DetailProps) {
  const { byteFrom, byteTo, found, expected, file } = problem;
  return (
    <section className="problem-detail" aria-live="polite" aria-label="The problem in its place">
      <header>
        <h3>{placeText(problem)}</h3>
        <span className="muted" title={file}>
          {/orderbook/i.test(file) ? "orderbook file" : /message/i.test(file) ? "message file" : file}
        </span>
      </header>
      {excerpt && (
        <ol className="excerpt">
          {markedLines(excerpt, file, refusal.problems).map(({ line, bad, parts }) => (
            <li key={line} className={bad ? "bad-line" : ""}>
              <span className="line-number">{number(line)}</span>
              <code>
                {parts.map((part, at) =>
                  part.bad ? (
                    // oxlint-disable-next-line react/no-array-index-key
                    <mark key={at}>{part.text}</mark>
                  ) : (
                    part.text
                  ),
                )}
              </code>
            </li>
          ))}
        </ol>
      )}
      <dl className="rows">
        {byteTo > 0 && <Fact name="Bytes" value={`${number(byteFrom)} to ${number(byteTo)}`} />}
        <Fact name="Found" value={found || "nothing"} />
        <Fact name="Expected" value={expected} />
        <Fact
          name="Rows before the first"
          value={refusal.goodRows > 0 ? `${number(refusal.goodRows)}, none with a problem` : "none that can be opened"}
        />
        <Fact name="File" value={file} />
      </dl>
    </section>
  );
}

function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
