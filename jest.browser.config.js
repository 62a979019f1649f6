const config = require('./jest.config');

/** @type {import('jest').Config} What only a real browser shows; it starts the product itself and needs no other server. */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test/browser'],
  testRegex: '\\.browser\\.ts$',
  testTimeout: 30_000,
  maxWorkers: 1,
  transform: config.transform,
  transformIgnorePatterns: config.transformIgnorePatterns,
};
