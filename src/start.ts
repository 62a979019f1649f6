import { join } from 'node:path';
import { ConfigurationError, type Environment } from './foundation/config/load-config';
import { findEmbeddedPostgres, startEmbeddedPostgres } from './foundation/database/embedded-postgres';
import { developmentSecrets, generateSecrets, withDevelopmentSecrets } from './simulator/development-secrets';
import { standInForPlatforms } from './simulator/platforms/platforms';
import { simulatorStandsIn, standInForWhatsApp } from './simulator/standing-in';

/** An environment that is complete, and what has to be stopped after the application. */
export interface Start {
  readonly environment: Environment;
  /** True if the database is the embedded one. */
  readonly embedded: boolean;
  stop(): Promise<void>;
}

/**
 * Completes a development environment: the embedded PostgreSQL where no DATABASE_URL is set, generated secrets (kept in
 * DATA_DIR with the embedded server only), the simulator where WhatsApp is not configured. A production environment is
 * left as it is: what is missing is named by the configuration.
 */
export async function prepareStart(environment: Environment): Promise<Start> {
  const production = environment.NODE_ENV === 'production';
  if (environment.DATABASE_URL?.trim()) {
    const complete = production ? environment : completed(environment, generateSecrets());
    return { environment: complete, embedded: false, stop: () => Promise.resolve() };
  }
  if (production) throw new ConfigurationError(['DATABASE_URL must be set in production']);
  const dataDir = dataDirOf(environment);
  const server = await startEmbeddedPostgres({ dataDir: join(dataDir, 'postgres') });
  try {
    const secrets = await developmentSecrets(dataDir);
    return {
      environment: { ...completed(environment, secrets), DATABASE_URL: server.url },
      embedded: true,
      stop: () => server.stop(),
    };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/**
 * The environment of a command or of a worker: without DATABASE_URL that of the running instance, whose embedded server is
 * used and never stopped. Throws ConfigurationError if nothing runs.
 */
export async function attachToRunning(environment: Environment): Promise<Environment> {
  if (environment.DATABASE_URL?.trim())
    return environment.NODE_ENV === 'production' ? environment : completed(environment, generateSecrets());
  const dataDir = dataDirOf(environment);
  const url = await findEmbeddedPostgres(join(dataDir, 'postgres'));
  if (!url)
    throw new ConfigurationError(['DATABASE_URL is not set and nothing is running here: npm start runs it']);
  return { ...completed(environment, await developmentSecrets(dataDir)), DATABASE_URL: url };
}

function completed(environment: Environment, secrets: ReturnType<typeof generateSecrets>): Environment {
  const port = Number(environment.PORT?.trim() || 3000);
  const withWhatsApp = standInForWhatsApp(withDevelopmentSecrets(environment, secrets), {
    port,
    dataDirSecrets: secrets,
  });
  return simulatorStandsIn(withWhatsApp)
    ? standInForPlatforms({ ...withWhatsApp, PORT: String(port) }, secrets.ELIZA_APP_WHATSAPP_APP_SECRET)
    : withWhatsApp;
}

/** Where the embedded server and the generated secrets are kept. */
function dataDirOf(environment: Environment): string {
  return environment.DATA_DIR?.trim() || '.data';
}
