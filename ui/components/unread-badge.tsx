/** A count of unread items, for the eye: at most `99+`. Screen readers get the exact count from the text beside it. */
export function UnreadBadge({ count }: { count: number }) {
  if (count === 0) return null;
  return (
    <span className="msg-badge" aria-hidden="true">
      {count > 99 ? '99+' : count}
    </span>
  );
}
