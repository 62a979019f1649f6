// `node scripts/run.mjs FILE [arguments]`: makes the project ready and runs the file in this process. The npm scripts call
// this instead of having `pre` scripts, which npm leaves out where install scripts are switched off.
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { ensure } from './ensure.mjs';

const [node, , file = '', ...rest] = process.argv;
ensure({ build: /^(dist|bench)\//.test(file) });
const path = join(fileURLToPath(new URL('..', import.meta.url)), file);
process.argv = [node, path, ...rest];
await import(pathToFileURL(path).href);
