import { type ReactNode, useId, useLayoutEffect, useRef } from "react";

interface Props {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
  /** Extra class. */
  readonly kind?: string;
  /** The title is for screen readers only. */
  readonly bare?: boolean;
}

/** A modal: the browser's own <dialog> keeps the focus inside, closes on Esc and gives the focus back. */
export function Dialog({ title, onClose, children, kind = "", bare = false }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useLayoutEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    return () => shown?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      className={`dialog ${kind}`}
      aria-labelledby={id}
      onClose={() => !dialog.current?.open && onClose()}
      onClick={(event) => event.target === event.currentTarget && onClose()}
    >
      <div className="dialog-body">
        <h2 id={id} className={bare ? "unseen" : ""}>
          {title}
        </h2>
        {children}
      </div>
    </dialog>
  );
}
