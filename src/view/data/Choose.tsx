import { Dialog } from "../shell/Dialog.tsx";
import { number } from "../format.ts";
import { useApp } from "../shell/use-app.ts";

/** Several days or symbols were given: which one? */
export function Choose() {
  const choosing = useApp((state) => state.choosing);
  const choose = useApp((state) => state.choose);
  if (!choosing) return null;
  return (
    <Dialog title={`${number(choosing.choices.length)} days in these files`} onClose={() => choose(null)} kind="choose">
      <p className="muted">Choose the one to open; the others can be opened afterwards from the same files.</p>
      <ul className="choices">
        {choosing.choices.map(({ key, title, detail }) => (
          <li key={key}>
            <button type="button" className="outlined" onClick={() => choose(key)}>
              <strong>{title}</strong>
              <small>{detail}</small>
            </button>
          </li>
        ))}
      </ul>
      <div className="dialog-ends">
        <button type="button" className="outlined" onClick={() => choose(null)}>
          Cancel
        </button>
      </div>
    </Dialog>
  );
}
