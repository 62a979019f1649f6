import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { WhatsAppConfig } from '../../../src/channels/whatsapp/whatsapp.config';
import { WhatsAppCredentials } from '../../../src/channels/whatsapp/whatsapp.credentials';
import { loadConfig } from '../../../src/foundation/config/load-config';

describe('WhatsAppConfig', () => {
  test("has Meta's figures by default", () => {
    expect(loadConfig(WhatsAppConfig, {})).toEqual({
      apiUrl: 'https://graph.facebook.com',
      apiVersion: 'v26.0',
      numberPerSecond: 80,
      pairPerMinute: 10,
      pairBurst: 45,
      authTemplateLanguage: 'en',
    });
  });

  test('takes numbers, 0 among them', () => {
    const environment = {
      WHATSAPP_NUMBER_PER_SECOND: '1000',
      WHATSAPP_PAIR_PER_MINUTE: '0',
      WHATSAPP_PAIR_BURST: '0',
    };
    const { numberPerSecond, pairPerMinute, pairBurst } = loadConfig(WhatsAppConfig, environment);
    expect([numberPerSecond, pairPerMinute, pairBurst]).toEqual([1000, 0, 0]);
  });

  test.each([
    'https://graph.example',
    'http://localhost:3000/simulator',
    'http://127.0.0.1:1',
    'http://127.8.9.1',
    'http://[::1]:3000',
  ])('may call %s', (url) => {
    expect(loadConfig(WhatsAppConfig, { WHATSAPP_API_URL: url }).apiUrl).toBe(url);
  });

  test.each([
    ['WHATSAPP_API_URL', 'http://graph.example'],
    ['WHATSAPP_API_URL', 'http://127.0.0.1.example'],
    ['WHATSAPP_API_URL', 'http://localhost.example'],
    ['WHATSAPP_API_URL', 'http://10.0.0.1'],
    ['WHATSAPP_API_URL', 'https://me:secret@graph.example'],
    ['WHATSAPP_API_URL', 'https://graph.example/?key=secret'],
    ['WHATSAPP_API_URL', 'ftp://localhost'],
    ['WHATSAPP_API_URL', 'graph.facebook.com'],
    ['WHATSAPP_API_VERSION', '31.5'],
    ['WHATSAPP_API_VERSION', 'v26.0/../me'],
    ['WHATSAPP_NUMBER_PER_SECOND', '-1'],
    ['WHATSAPP_PAIR_PER_MINUTE', 'ten'],
    ['WHATSAPP_PAIR_BURST', '1.5'],
    ['WHATSAPP_AUTH_TEMPLATE', 'Sign in'],
    ['WHATSAPP_AUTH_TEMPLATE_LANGUAGE', 'english'],
  ])('refuses %s=%s, by name and without the value', (variable, value) => {
    const load = (): unknown => loadConfig(WhatsAppConfig, { [variable]: value });
    expect(load).toThrow(variable);
    expect(load).not.toThrow(value);
  });
});

describe('WhatsAppCredentials', () => {
  const good = {
    accessToken: 'EAAG123',
    phoneNumberId: '200000000000001',
    appSecret: '0123456789abcdef',
    verifyToken: 'wa_verify_1',
    phoneNumber: '+12025550100',
  };
  const faults = (change: Record<string, unknown>): readonly string[] =>
    validateSync(plainToInstance(WhatsAppCredentials, { ...good, ...change })).map((fault) => fault.property);

  test('takes what Meta gives', () => {
    expect(faults({})).toEqual([]);
    expect(faults({ phoneNumber: '12025550100' })).toEqual([]);
  });

  test.each([
    ['accessToken', 'two words'],
    ['accessToken', 'line\nbreak'],
    ['accessToken', ''],
    ['phoneNumberId', '../me'],
    ['phoneNumberId', 200000000000001],
    ['appSecret', ''],
    ['verifyToken', undefined],
    ['phoneNumber', '0 (202) 555'],
  ])('refuses %s %j', (field, value) => {
    expect(faults({ [field]: value })).toEqual([field]);
  });
});
