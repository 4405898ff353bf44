import { Component, type ReactNode } from 'react';
import { texts } from '../texts/en.ts';

/** Says so when a fault of the page keeps it from being shown. React would leave an empty window. */
export class CrashGuard extends Component<{ readonly children: ReactNode }> {
  override state = { hasCrashed: false };

  static getDerivedStateFromError() {
    return { hasCrashed: true };
  }

  override render(): ReactNode {
    if (!this.state.hasCrashed) return this.props.children;
    return (
      <div className="empty-stage" role="alert">
        <h2>{texts.shell.crashed}</h2>
        <button type="button" className="button-quiet" onClick={() => location.reload()}>
          {texts.shell.reload}
        </button>
      </div>
    );
  }
}
