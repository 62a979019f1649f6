import { generateSecrets } from '../../src/simulator/development-secrets';
import { simulatorStandsIn, standInForWhatsApp } from '../../src/simulator/standing-in';

const own = { port: 4100, dataDirSecrets: generateSecrets() };

describe('standInForWhatsApp', () => {
  it('gives a development installation without WhatsApp the simulator', () => {
    const environment = standInForWhatsApp({ AGENT: 'eliza', ELIZA_APP_WHATSAPP_APP_SECRET: ' ' }, own);
    expect(environment).toEqual({
      AGENT: 'eliza',
      ELIZA_APP_URL: 'http://127.0.0.1:4100/simulator',
      ELIZA_APP_WHATSAPP_PHONE_NUMBER_ID: '200000000000001',
      ELIZA_APP_WHATSAPP_PHONE_NUMBER: '+12025550100',
      ELIZA_APP_WHATSAPP_ACCESS_TOKEN: own.dataDirSecrets.ELIZA_APP_WHATSAPP_ACCESS_TOKEN,
      ELIZA_APP_WHATSAPP_APP_SECRET: own.dataDirSecrets.ELIZA_APP_WHATSAPP_APP_SECRET,
      ELIZA_APP_WHATSAPP_VERIFY_TOKEN: own.dataDirSecrets.ELIZA_APP_WHATSAPP_VERIFY_TOKEN,
      WHATSAPP_API_URL: 'http://127.0.0.1:4100/simulator/graph',
    });
    expect(simulatorStandsIn(environment)).toBe(true);
  });

  it('keeps the front end that the operator named', () => {
    const given = { ELIZA_APP_URL: 'http://localhost:5173' };
    expect(standInForWhatsApp(given, own)).toMatchObject(given);
  });

  it.each([
    ['production', { NODE_ENV: 'production' }],
    ['one variable set', { ELIZA_APP_WHATSAPP_ACCESS_TOKEN: 'EAA' }],
    ['a variable of the family that we do not know', { ELIZA_APP_WHATSAPP_LATER: 'x' }],
  ])('leaves the environment alone: %s', (_case, environment) => {
    expect(standInForWhatsApp(environment, own)).toBe(environment);
    expect(simulatorStandsIn(environment)).toBe(false);
  });

  it('is not there in production, even with its own credentials', () => {
    const environment = { ...standInForWhatsApp({}, own), NODE_ENV: 'production' };
    expect(simulatorStandsIn(environment)).toBe(false);
  });
});
