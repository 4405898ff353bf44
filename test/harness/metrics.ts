/** Text of the metrics endpoint. */
export async function scrapeText(port: number): Promise<string> {
  return await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
}

/** Samples of one metric of the metrics endpoint: labels as text, and value. */
export async function scrape(port: number, name: string): Promise<Map<string, number>> {
  const lines = (await scrapeText(port)).split('\n').filter((line) => /^\w/.test(line));
  const samples = lines.map((line) => /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? []);
  return new Map(
    samples
      .filter(([, sample]) => sample === name)
      .map(([, , labels = '', value]) => [labels, Number(value)]),
  );
}
