// Files that are imported as text. Bun's own types declare `*.html` already.
declare module '*.css' {
  const text: string;
  export default text;
}
declare module '*/search.js' {
  const text: string;
  export default text;
}
