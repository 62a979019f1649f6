import { startEmbeddedPostgres } from '../../../src/foundation/database/embedded-postgres';

/** The child process of embedded-postgres.db.spec.ts: runs a server, says its URL, and stops it when its input ends. */
void startEmbeddedPostgres({ dataDir: process.argv[2] ?? '' }).then((server) => {
  console.log(server.url);
  process.stdin.resume().once('end', () => void server.stop().then(() => process.exit()));
});
