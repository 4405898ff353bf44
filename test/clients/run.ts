/** Time limit of one tool, in milliseconds: an installation on a slow machine. */
const LIMIT_MS = 600_000;

/** Runs a command and resolves to its output. Rejects with the whole output when it fails or takes longer than ten minutes. */
export async function run(
  argv: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const child = Bun.spawn([...argv], {
    cwd,
    env: { ...Bun.env, ...env },
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
    timeout: LIMIT_MS,
  });
  const [output, errors, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  if (code !== 0) throw new Error(`${argv.join(' ')} exited with ${code}:\n${output}\n${errors}`);
  return output;
}
