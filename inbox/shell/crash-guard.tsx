import { Component, type ReactNode } from 'react';
import { texts } from '../language.ts';

/** Shows a message when rendering throws. Without it React leaves an empty window. */
export class CrashGuard extends Component<{ readonly children: ReactNode }> {
  override state = { hasCrashed: false };

  static getDerivedStateFromError() {
    return { hasCrashed: true };
  }

  override render(): ReactNode {
    if (!this.state.hasCrashed) return this.props.children;
    return (
      <div className="msg-root msg-empty-state" role="alert">
        <h2>{texts.shell.crashed}</h2>
        <button type="button" className="msg-button-quiet" onClick={() => location.reload()}>
          {texts.shell.reload}
        </button>
      </div>
    );
  }
}
