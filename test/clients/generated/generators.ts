import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { locate } from '../../services/binaries.ts';
import { installPackage, mayInstall } from '../../services/install.ts';
import { mavenJars } from '../../services/maven-jars.ts';
import { run } from '../run.ts';

const OPENAPI_GENERATOR = '7.18.0';
const OPENAPI_PYTHON_CLIENT = '0.29.1';
/** Dependency of the Java client of openapi-generator's library `native`. */
const JACKSON = '2.19.2';

const ROOT = join(import.meta.dir, '../../..');
const DOCUMENT = join(ROOT, 'docs/openapi.json');
const VENV = join(
  ROOT,
  'node_modules/.cache/messaging-test',
  `openapi-python-client-${OPENAPI_PYTHON_CLIENT}`,
);

/** Generates a client into `<folder>/generated`, compiles it with the folder's program and resolves to the command that runs it. */
export type Generator = (folder: string) => Promise<readonly string[]>;

/** Generates a Java client with openapi-generator and compiles it with javac. */
export const java: Generator = async (folder) => {
  const javac = await locate('javac');
  const options =
    'invokerPackage=generated,apiPackage=generated.api,modelPackage=generated.model,openApiNullable=false';
  await generate(folder, 'java', '--library', 'native', '--additional-properties', options);
  const classPath = await mavenJars({
    folder: `openapi-java-client-${JACKSON}`,
    artifacts: [
      `com.fasterxml.jackson.core:jackson-databind:${JACKSON}`,
      `com.fasterxml.jackson.datatype:jackson-datatype-jsr310:${JACKSON}`,
      'com.google.code.findbugs:jsr305:3.0.2',
      'jakarta.annotation:jakarta.annotation-api:1.3.5',
    ],
  });
  const sources = [...new Bun.Glob('generated/src/main/**/*.java').scanSync({ cwd: folder })];
  await run([javac, '-nowarn', '-cp', classPath, '-d', 'classes', ...sources, 'Use.java'], folder);
  return [join(dirname(javac), 'java'), '-cp', `classes:${classPath}`, 'Use'];
};

/** Generates a TypeScript client with openapi-generator and checks it with tsc. */
export const typescript: Generator = async (folder) => {
  await generate(folder, 'typescript-fetch');
  await run(
    [join(ROOT, 'node_modules/.bin/tsc'), '-p', '.', '--typeRoots', join(ROOT, 'node_modules/@types')],
    folder,
  );
  return [process.execPath, 'use.ts'];
};

/** Generates a Python client with openapi-python-client. */
export const python: Generator = async (folder) => {
  const bin = join(await pythonTools(), 'bin');
  const argv = [join(bin, 'openapi-python-client'), 'generate', '--path', DOCUMENT, '--meta', 'none'];
  const output = await run([...argv, '--output-path', 'generated'], folder, {
    PATH: `${bin}:${Bun.env['PATH']}`,
  });
  if (output.includes('Warning'))
    throw new Error(`openapi-python-client skips a part of the document:\n${output}`);
  return [join(bin, 'python'), 'use.py'];
};

async function generate(folder: string, ...generator: string[]): Promise<void> {
  const javac = await locate('javac');
  const jars = await mavenJars({
    folder: `openapi-generator-${OPENAPI_GENERATOR}`,
    artifacts: [`org.openapitools:openapi-generator-cli:${OPENAPI_GENERATOR}`],
    isSelfContained: true,
  });
  const program = [join(dirname(javac), 'java'), '-cp', jars, 'org.openapitools.codegen.OpenAPIGenerator'];
  await run([...program, 'generate', '-i', DOCUMENT, '-o', 'generated', '-g', ...generator], folder);
}

/** A virtual environment with the generator, created once. */
async function pythonTools(): Promise<string> {
  const program = join(VENV, 'bin/openapi-python-client');
  if (await Bun.file(program).exists()) return VENV;
  const python = await locate('python');
  await rm(VENV, { recursive: true, force: true });
  const create = (): Promise<string> => run([python, '-m', 'venv', '--clear', VENV], ROOT);
  await create().catch(async (error: unknown) => {
    // Debian's Python lacks the module that creates virtual environments.
    if (!mayInstall()) throw error;
    await installPackage('python3-venv');
    await create();
  });
  await run(
    [join(VENV, 'bin/pip'), 'install', '--quiet', `openapi-python-client==${OPENAPI_PYTHON_CLIENT}`],
    ROOT,
  );
  return VENV;
}
