import type { Config } from '../config.ts';
import type { HttpApp } from './http.ts';

export function addPage(_app: HttpApp, _config: Config): void {}
