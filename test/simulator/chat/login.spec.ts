import { login } from '../../../src/simulator/chat/login';
import { PhoneClient } from '../../../src/simulator/chat/phone-client';
import { startSimulatorApp } from '../simulator-app';

/** How it goes well is told by test/flows/first-minute.spec.ts, against the whole product. */
describe('login', () => {
  it('says why the server refused', async () => {
    const app = await startSimulatorApp();
    const phone = new PhoneClient(app.address, 'chat-1');
    expect(await login(app.address, phone)).toEqual({
      kind: 'failed',
      why: expect.stringContaining('(NOT_FOUND)'),
    });
    await app.close();
  });
});
