import { useMessagingUi } from '../messaging-ui.tsx';

/** Characters before the limit at which the counter appears. */
const COUNTED_FROM = 1_000;
/** Remaining characters at which a screen reader announces the count. Announcing each one would drown the typing. */
const ANNOUNCED = [0, 10, 50, 100, 500, COUNTED_FROM] as const;

/** Characters that are left, once they are few. */
export function ComposerCounter({ left }: { left: number }) {
  const { left: leftText, over, atMost, tooLong } = useMessagingUi().texts.composer;
  const announced = ANNOUNCED.find((step) => left <= step);
  return (
    <>
      <output className="msg-visually-hidden">
        {announced !== undefined && (left < 0 ? tooLong : atMost(announced))}
      </output>
      {announced !== undefined && (
        <span className="msg-counter" aria-hidden="true" data-over={left < 0}>
          {left < 0 ? over(-left) : leftText(left)}
        </span>
      )}
    </>
  );
}
