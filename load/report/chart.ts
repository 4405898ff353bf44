/** A line of a chart. Where y is not a number, the line has a gap. */
export interface Series {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

/** Content of a chart. Both axes begin at 0. */
export interface Chart {
  readonly title: string;
  readonly y: string;
  readonly xTicks: readonly { readonly at: number; readonly label: string }[];
  readonly series: readonly Series[];
}

const [WIDTH, HEIGHT] = [760, 300];
const PLOT = { left: 70, right: 725, top: 82, bottom: 265 };
const LEGEND = { perRow: 5, width: 140, top: 42, line: 16 };
/**
 * Colours that differ in hue and in lightness, for readers who cannot tell hues apart: the palette of Okabe and
 * Ito without black.
 */
const COLOURS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#999999'];
const STYLE = `text{font:12px system-ui,sans-serif;fill:#333}.title{font-size:15px;font-weight:600}.grid{stroke:#ddd}path{fill:none;stroke-width:1.8}@media(prefers-color-scheme:dark){text{fill:#ddd}.grid{stroke:#444}}`;

/** Draws a line chart as SVG without scripts, fonts or requests, in light and dark colours. */
export function lineChart(chart: Chart): string {
  const scale = makeScale(chart);
  const body = [
    `<title>${escapeXml(chart.title)}</title>`,
    `<style>${STYLE}</style>`,
    text(PLOT.left, 20, chart.title, 'class="title"'),
    ...chart.xTicks.map(({ at, label }) =>
      text(scale.x(at), PLOT.bottom + 20, label, 'text-anchor="middle"'),
    ),
    ...yTicks(scale.top).map((value) => yLine(scale.y(value), label(value))),
    text(PLOT.left - 8, PLOT.top - 14, chart.y, 'text-anchor="end"'),
    ...(chart.series.length > 1 ? chart.series.map(legend) : []),
    ...chart.series.map((series, i) => line(series, i, scale)),
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 ${WIDTH} ${HEIGHT}">${body.join('')}</svg>`;
}

export function escapeXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

interface Scale {
  /** Highest y value of the axis. */
  readonly top: number;
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
}

function makeScale({ series, xTicks }: Chart): Scale {
  const ys = series.flatMap(({ points }) => points.map(([, y]) => y)).filter(Number.isFinite);
  const top = roundUp(ys.reduce((a, b) => Math.max(a, b), 0));
  const right = xTicks.reduce((most, { at }) => Math.max(most, at), Number.MIN_VALUE);
  return {
    top,
    x: (value) => PLOT.left + (Math.min(value, right) / right) * (PLOT.right - PLOT.left),
    y: (value) => PLOT.bottom - (value / top) * (PLOT.bottom - PLOT.top),
  };
}

/** Rounds up to the next of 1, 2, 4, 6, 8, 10, 20 … */
function roundUp(value: number): number {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  const step = [1, 2, 4, 6, 8, 10].find((factor) => factor * power >= value) ?? 10;
  return step * power;
}

function yTicks(top: number): number[] {
  return [0, 0.25, 0.5, 0.75, 1].map((share) => share * top);
}

function label(value: number): string {
  return value.toLocaleString('en-US', { maximumSignificantDigits: 3 });
}

function yLine(y: number, label: string): string {
  const grid = `<line class="grid" x1="${PLOT.left}" x2="${PLOT.right}" y1="${y.toFixed(1)}" y2="${y.toFixed(1)}"/>`;
  return grid + text(PLOT.left - 8, y + 4, label, 'text-anchor="end"');
}

function legend({ name }: Series, i: number): string {
  const x = PLOT.left + (i % LEGEND.perRow) * LEGEND.width;
  const y = LEGEND.top + Math.floor(i / LEGEND.perRow) * LEGEND.line;
  return `<path stroke="${colour(i)}" d="M${x} ${y - 4}h14"/>${text(x + 18, y, truncate(name))}`;
}

function line({ points }: Series, i: number, scale: Scale): string {
  let isDrawing = false;
  const parts = points.map(([x, y]) => {
    const command = isDrawing ? 'L' : 'M';
    isDrawing = Number.isFinite(y);
    return isDrawing ? `${command}${scale.x(x).toFixed(1)} ${scale.y(y).toFixed(1)}` : '';
  });
  return `<path stroke="${colour(i)}" d="${parts.join('')}"/>`;
}

function text(x: number, y: number, content: string, attributes = ''): string {
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" ${attributes}>${escapeXml(content)}</text>`;
}

function colour(i: number): string {
  return COLOURS[i % COLOURS.length] ?? '';
}

/** Truncates a name to its space in the legend. */
function truncate(name: string): string {
  return name.length > 18 ? `${name.slice(0, 17)}…` : name;
}
