import type { Environment } from '../foundation/config/load-config';
import type { DevelopmentSecrets } from './development-secrets';
import { localAddress } from './local-address';

/** The business number of the simulator; no such id and no such number exist at Meta. */
export const simulatedNumber = { id: '200000000000001', phone: '+12025550100' } as const;

/**
 * The environment with WhatsApp credentials that open the simulator of this same process, and WHATSAPP_API_URL that
 * leads to it. Only where the operator has set none of ELIZA_APP_WHATSAPP_* and NODE_ENV is not production; otherwise
 * the environment as it is, so that a half-set configuration is still named at boot.
 */
export function standInForWhatsApp(
  environment: Environment,
  own: { readonly port: number; readonly dataDirSecrets: DevelopmentSecrets },
): Environment {
  if (environment.NODE_ENV === 'production') return environment;
  if (Object.entries(environment).some(([name, value]) => name.startsWith(whatsAppPrefix) && value?.trim()))
    return environment;
  const secrets = own.dataDirSecrets;
  const address = localAddress({ ...environment, PORT: String(own.port) });
  return {
    ...environment,
    // The example page is the front end where there is no other.
    ELIZA_APP_URL: environment.ELIZA_APP_URL?.trim() || `${address}/simulator`,
    ELIZA_APP_WHATSAPP_PHONE_NUMBER_ID: simulatedNumber.id,
    ELIZA_APP_WHATSAPP_PHONE_NUMBER: simulatedNumber.phone,
    ELIZA_APP_WHATSAPP_ACCESS_TOKEN: secrets.ELIZA_APP_WHATSAPP_ACCESS_TOKEN,
    ELIZA_APP_WHATSAPP_APP_SECRET: secrets.ELIZA_APP_WHATSAPP_APP_SECRET,
    ELIZA_APP_WHATSAPP_VERIFY_TOKEN: secrets.ELIZA_APP_WHATSAPP_VERIFY_TOKEN,
    WHATSAPP_API_URL: `${address}${graphPath}`,
  };
}

/** True if the simulator is this environment's WhatsApp: the condition for loading its module. */
export function simulatorStandsIn(environment: Environment): boolean {
  return (
    environment.NODE_ENV !== 'production' &&
    environment.ELIZA_APP_WHATSAPP_PHONE_NUMBER_ID === simulatedNumber.id &&
    environment.WHATSAPP_API_URL?.endsWith(graphPath) === true
  );
}

const whatsAppPrefix = 'ELIZA_APP_WHATSAPP_';
const graphPath = '/simulator/graph';
