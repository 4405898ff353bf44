/** Makes a picture of 80 by 80: shapes on a background of one colour, without scripts, styles and links. */
function drawMark(background: string, shapes: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 80 80"><path fill="${background}" d="M0 0h80v80H0z"/>${shapes}</svg>`;
}

/** Two ears, and the stripes. */
const okapi = drawMark(
  '#f3dfc1',
  `<path fill="#5b2333" d="M18 80V44a22 22 0 0 1 44 0v36z"/>
  <g fill="#f3dfc1"><path d="M17 51q23 10 46 0v6q-23 10-46 0z"/><path d="M17 63q23 10 46 0v6q-23 10-46 0z"/></g>
  <path fill="#c8553d" d="M22 32C10 28 9 16 12 9c10 2 17 9 18 17zM58 32c12-4 13-16 10-23-10 2-17 9-18 17z"/>
  <circle cx="32" cy="41" r="3" fill="#f3dfc1"/><circle cx="48" cy="41" r="3" fill="#f3dfc1"/>`,
);

/** A round loaf with a fern cut into its crust. */
const loaf = drawMark(
  '#23493c',
  `<circle cx="40" cy="42" r="27" fill="#e0a458"/><circle cx="40" cy="42" r="27" fill="none" stroke="#b9772f" stroke-width="3"/>
  <g fill="none" stroke="#fff3dc" stroke-width="3.4" stroke-linecap="round">
  <path d="M40 62V23"/><path d="M40 32q7-1 10-7M40 32q-7-1-10-7M40 42q10-1 14-9M40 42q-10-1-14-9M40 53q10-1 14-9M40 53q-10-1-14-9"/></g>`,
);

/** A letter K in the glow of the firing hole. */
const kiln = drawMark(
  '#2b2d42',
  `<path fill="#ef6f3c" d="M14 80V40a26 26 0 0 1 52 0v40z"/><path fill="#f9b248" d="M22 80V42a18 18 0 0 1 36 0v38z"/>
  <path fill="#2b2d42" d="M28 34h8v15l11-15h9.5L44 50.5 57 70H47.5L39 56.5l-3 4V70h-8z"/>`,
);

/** The sun behind a bow on the water. */
const harbour = drawMark(
  '#cfe3e8',
  `<circle cx="54" cy="28" r="12" fill="#f2b134"/><path fill="#ed553b" d="M14 44h52L54 68H26z"/>
  <path fill="#173f5f" d="M36 10v30H17zM40 18v22h15z"/>
  <path fill="#20639b" d="M0 60q10-7 20 0t20 0 20 0 20 0v20H0z"/><path fill="#173f5f" d="M0 69q10-7 20 0t20 0 20 0 20 0v11H0z"/>`,
);

/** The pole star above a ridge, with the northern light. */
const northlight = drawMark(
  '#1d1e4b',
  `<path fill="#3ddbb4" fill-opacity=".85" d="M0 44C14 26 26 46 42 30S66 14 80 20v14C64 28 58 42 44 48S14 44 0 60z"/>
  <path fill="#8f7ff0" fill-opacity=".8" d="M0 58c16-14 30 2 46-10s22-16 34-14v12c-14-2-22 8-36 16S14 60 0 72z"/>
  <path fill="#fff7d6" d="M24 8l2.6 7.4L34 18l-7.4 2.6L24 28l-2.6-7.4L14 18l7.4-2.6z"/>
  <path fill="#0f1030" d="M0 80V68l18-14 13 11 16-17 15 15 6-5 12 10v12z"/>`,
);

/** Three tides, each with its level. */
const tidal = drawMark(
  '#e9f1ec',
  `<circle cx="40" cy="40" r="28" fill="#0b7a75"/>
  <g fill="none" stroke="#e9f1ec" stroke-width="4" stroke-linecap="round">
  <path d="M20 32q5-7 10 0t10 0 10 0 10 0M20 43q5-7 10 0t10 0 10 0 10 0M24 54q4-7 8 0t8 0 8 0 8 0"/></g>
  <circle cx="59" cy="20" r="8" fill="#ffc857"/>`,
);

/** A type block with an M, under the roller. */
const press = drawMark(
  '#2f4858',
  `<path fill="#f6ae2d" d="M16 34h48v34H16z"/><path fill="#2f4858" d="M24 62V40h7l9 12 9-12h7v22h-7V50l-9 12-9-12v12z"/>
  <path fill="#86bbd8" d="M10 12h60v12H10z"/><circle cx="10" cy="18" r="4" fill="#f6ae2d"/><circle cx="70" cy="18" r="4" fill="#f6ae2d"/>`,
);

export const avatars = {
  okapi,
  loaf,
  kiln,
  harbour,
  northlight,
  tidal,
  press,
};
