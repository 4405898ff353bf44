// The page's files as text. The exact names win over the types that Bun and the file itself would give them.

declare module '@messaging/inbox/page.html' {
  const text: string;
  export default text;
}

declare module '@messaging/inbox/page.css' {
  const text: string;
  export default text;
}

declare module '@messaging/inbox/page.ts' {
  const text: string;
  export default text;
}

declare module '@messaging/inbox/link.ts' {
  const text: string;
  export default text;
}

declare module '@messaging/inbox/message-list.ts' {
  const text: string;
  export default text;
}
