import { useId, type KeyboardEvent } from 'react';

interface TabsProps<Name extends string> {
  readonly label: string;
  /** In the order of the tabs. */
  readonly names: readonly Name[];
  readonly value: Name;
  readonly texts: Readonly<Record<Name, string>>;
  /** Id of the part below, which the tabs control. */
  readonly panelId: string;
  readonly onChange: (name: Name) => void;
}

/** Tabs over a part of the page. Arrow keys move between them. */
export function Tabs<Name extends string>(props: TabsProps<Name>) {
  const { label, names, value, texts, panelId, onChange } = props;
  const id = useId();
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const step = toStep(event);
    if (step === 0) return;
    event.preventDefault();
    const next = names.at((names.indexOf(value) + step) % names.length) ?? value;
    onChange(next);
    document.getElementById(`${id}-${next}`)?.focus();
  };
  return (
    <div className="msg-filters" role="tablist" aria-label={label} onKeyDown={onKeyDown}>
      {names.map((name) => (
        <button
          key={name}
          id={`${id}-${name}`}
          type="button"
          role="tab"
          aria-selected={name === value}
          aria-controls={panelId}
          tabIndex={name === value ? 0 : -1}
          onClick={() => onChange(name)}
        >
          {texts[name]}
        </button>
      ))}
    </div>
  );
}

function toStep({ key, currentTarget }: KeyboardEvent<HTMLElement>): 1 | -1 | 0 {
  const isRightToLeft = getComputedStyle(currentTarget).direction === 'rtl';
  if (key === (isRightToLeft ? 'ArrowLeft' : 'ArrowRight')) return 1;
  if (key === (isRightToLeft ? 'ArrowRight' : 'ArrowLeft')) return -1;
  return 0;
}
