import { rmSync, writeFileSync, appendFileSync } from 'node:fs';
import { mkdir, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createScratch, type Scratch } from '../services/scratch.ts';

const MIB = 1024 * 1024;

/** A small file system in memory that a test can fill up. It needs the right to mount. */
export class SmallDisk implements AsyncDisposable {
  /** Directory for the data of a service. */
  readonly scratch: Scratch;
  readonly #outer: Scratch;

  private constructor(outer: Scratch, dir: string) {
    this.#outer = outer;
    this.scratch = { ...outer, dir };
  }

  static async mount(megabytes: number): Promise<SmallDisk> {
    const outer = await createScratch();
    const dir = join(outer.dir, 'disk');
    await mkdir(dir);
    const mount = Bun.spawnSync(['mount', '-t', 'tmpfs', '-o', `size=${megabytes}m,mode=755`, 'tmpfs', dir]);
    if (mount.exitCode === 0) {
      // Lazily: a process that still uses the disk ends soon.
      outer.onExit('disk', `umount -l ${dir}`);
      return new SmallDisk(outer, dir);
    }
    await outer[Symbol.asyncDispose]();
    throw new Error(`cannot mount a small disk: ${mount.stderr.toString().trim()}`);
  }

  /** Reason why this machine cannot mount a disk; undefined if it can. */
  static async getUnavailableReason(): Promise<string | undefined> {
    try {
      await using _ = await SmallDisk.mount(1);
      return undefined;
    } catch (error) {
      return String(error);
    }
  }

  /** Leaves no byte free. */
  fill(): void {
    writeFileSync(this.#ballast, '');
    for (let size = MIB; size >= 1024;) {
      try {
        appendFileSync(this.#ballast, Buffer.alloc(size));
      } catch {
        size /= 4;
      }
    }
  }

  free(): void {
    rmSync(this.#ballast, { force: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    Bun.spawnSync(['umount', '-l', this.scratch.dir]);
    await rmdir(this.scratch.dir).catch(() => {});
    await this.#outer[Symbol.asyncDispose]();
  }

  get #ballast(): string {
    return join(this.scratch.dir, 'ballast');
  }
}
