import { useState } from "react";
import { ALERT_KINDS } from "../../core/alerts/kinds.ts";
import { ALERT_KIND_NAMES, type AlertKind } from "../../core/alerts/rule.ts";
import { addRule, MOST_RULES } from "../../store/alert-rules.ts";
import { Dialog } from "../shell/Dialog.tsx";
import { useApp } from "../shell/use-app.ts";
import { AlertLog } from "./AlertLog.tsx";
import { Reach } from "./Reach.tsx";
import { RuleRow } from "./RuleRow.tsx";
import "../data/data.css";
import "./alerts.css";

/** What a person wants to be told of, how, and what has fired. */
export default function AlertsDialog() {
  const showDialog = useApp((state) => state.showDialog);
  return (
    <Dialog title="Alerts" onClose={() => showDialog(null)} kind="alerts">
      <p className="muted">
        Every rule watches every live market that is followed, five times a second, while this page is open. It fires
        once when its condition has held for the time given, and again only when it began anew and the pause is over.
        What cannot be computed fires nothing.
      </p>
      <Rules />
      <Reach />
      <AlertLog />
      <div className="dialog-ends">
        <button type="button" className="outlined" onClick={() => showDialog(null)}>
          Close
        </button>
      </div>
    </Dialog>
  );
}

function Rules() {
  const rules = useApp((state) => state.settings.alerts);
  const change = useApp((state) => state.change);
  const [kind, choose] = useState<AlertKind>("spread");
  return (
    <section aria-label="Rules">
      <div className="rules-scroll">
        <table className="ruled rules">
          <thead>
            <tr>
              <th scope="col">On</th>
              <th scope="col">Tell of</th>
              <th scope="col">Above</th>
              <th scope="col">Unit</th>
              <th scope="col">Held, s</th>
              <th scope="col">Pause, s</th>
              <th scope="col">Sound</th>
              <th scope="col">Notification</th>
              <th scope="col">
                <span className="unseen">Remove</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {rules.map((rule) => (
              <RuleRow key={rule.id} rule={rule} />
            ))}
          </tbody>
        </table>
      </div>
      {rules.length === 0 && <p className="muted">No rule.</p>}
      <div className="rule-add">
        <select
          aria-label="Kind of a new rule"
          value={kind}
          onChange={(event) => choose(event.target.value as AlertKind)}
        >
          {ALERT_KIND_NAMES.map((name) => (
            <option key={name} value={name}>
              {ALERT_KINDS[name].title}
            </option>
          ))}
        </select>
        <button
          type="button"
          className="outlined"
          disabled={rules.length >= MOST_RULES}
          title={rules.length >= MOST_RULES ? `${MOST_RULES} rules are the most` : undefined}
          onClick={() => change({ alerts: addRule(rules, kind) })}
        >
          Add a rule
        </button>
      </div>
    </section>
  );
}
