import { existsSync } from 'node:fs';
import type { Environment } from './load-config';

/**
 * The environment of this process, with what `.env` in the working directory adds: a variable that is already set wins.
 * Read once, at the start of a command or of main.
 */
export function processEnvironment(): Environment {
  if (existsSync('.env')) process.loadEnvFile('.env');
  return { ...process.env };
}
