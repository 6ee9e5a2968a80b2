import { Component, type ReactNode } from "react";
import { StateIcon } from "./Icon.tsx";

interface Props {
  /** What fails if this fails, e.g. "The backtest view". */
  readonly what: string;
  readonly children: ReactNode;
}

/** Keeps the rest alive when one view fails. */
export class ErrorBoundary extends Component<Props, { readonly reason: string | null }> {
  override state: { readonly reason: string | null } = { reason: null };

  static getDerivedStateFromError(error: unknown): { readonly reason: string } {
    return { reason: error instanceof Error ? error.message : String(error) };
  }

  override render(): ReactNode {
    const { reason } = this.state;
    if (reason === null) return this.props.children;
    return (
      <div className="failed-view" role="alert">
        <StateIcon state="failed" size={28} />
        <div>
          <h2>{this.props.what} cannot be shown</h2>
          <p>{reason}</p>
          <p className="muted">
            The other views go on. If it fails again, reload the page: what is open is found again.
          </p>
          <button type="button" className="primary" onClick={() => this.setState({ reason: null })}>
            Show it again
          </button>
        </div>
      </div>
    );
  }
}
