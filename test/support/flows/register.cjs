'use strict';
// Runs the application from its TypeScript sources, without a build: `node --require register.cjs src/main.ts`. Compiled
// with Jest's own options; Nest is ESM only, which Node can require since 20.19.
const { readFileSync } = require('node:fs');
const { transformSync } = require('@swc/core');
const [, options] = require('../../../jest.config.js').transform['\\.ts$'];

require.extensions['.ts'] = (module, filename) => {
  const { code } = transformSync(readFileSync(filename, 'utf8'), { ...options, filename, swcrc: false });
  module._compile(code, filename);
};

// The test holds the other end: however it ends, it takes this process with it.
process.on('disconnect', () => process.exit(1));
process.channel?.unref();
