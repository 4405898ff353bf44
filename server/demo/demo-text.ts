/** What a newcomer needs to see after `npm start`: where to chat, and how to call from a terminal. */
export function demoText({ origin }: URL): string {
  return `
Open ${origin}/ and pick somebody to be; pick somebody else in another window, and chat as both.

A token for calls from a terminal: curl -s ${origin}/demo/token/1
`;
}
