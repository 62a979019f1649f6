import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';
import { EnvironmentModule } from '../../src/foundation/config/environment.module';
import { FrontDoor } from '../../src/foundation/http/front-door';
import { HttpModule } from '../../src/foundation/http/http.module';
import { prepareHttp } from '../../src/foundation/http/prepare-http';
import { readBytes } from '../../src/foundation/http/read-bytes';
import { LogModule } from '../../src/foundation/log/log.module';
import { generateSecrets } from '../../src/simulator/development-secrets';
import { Simulator } from '../../src/simulator/simulator';
import { SimulatorModule } from '../../src/simulator/simulator.module';
import { standInForWhatsApp } from '../../src/simulator/standing-in';
import { closeApp } from '../support/close-app';

/** What the app behind the webhook does with a message; `call` is its way back to the Graph API. */
export type Bot = (
  message: { id: string; from: string; text: string; tapped?: string },
  call: (body: object) => Promise<globalThis.Response>,
) => Promise<void> | void;

/** The simulator on a port of its own, and in place of the app a bot that answers webhooks with `webhookStatus`. */
export async function startSimulatorApp(bot: Bot = () => undefined, webhookStatus = () => 200) {
  const port = await freePort();
  const environment = standInForWhatsApp(
    { PORT: String(port), LOG_LEVEL: 'silent' },
    { port, dataDirSecrets: generateSecrets() },
  );
  const testing = await Test.createTestingModule({
    imports: [EnvironmentModule.with(environment), LogModule, HttpModule, SimulatorModule],
  }).compile();
  const door = new FrontDoor();
  const app = testing.createNestApplication<NestExpressApplication>(door, {
    bodyParser: false,
    logger: false,
  });
  prepareHttp(app);
  const token = environment.ELIZA_APP_WHATSAPP_ACCESS_TOKEN ?? '';
  const call = async (body: object) => {
    const response = await fetch(`${environment.WHATSAPP_API_URL}/v26.0/200000000000001/messages`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ messaging_product: 'whatsapp', ...body }),
    });
    // An unread answer would keep its connection busy.
    await response.arrayBuffer();
    return response;
  };
  door.openFor((request, response) => {
    if (request.url !== '/api/eliza-app/webhook/whatsapp') return false;
    readBytes(request, (_refusal, body) => {
      response.writeHead(webhookStatus()).end();
      const [message] = JSON.parse(String(body)).entry[0].changes[0].value.messages ?? [];
      if (!message) return;
      const { id, from, text, interactive } = message;
      const tapped = interactive?.button_reply.id;
      void bot({ id, from, text: text?.body ?? '', ...(tapped && { tapped }) }, call);
    });
    return true;
  });
  await app.listen(port, '127.0.0.1');
  const address = `http://127.0.0.1:${port}`;
  return {
    address,
    call,
    simulator: app.get(Simulator),
    request: (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
      fetch(`${address}/simulator/${path}`, {
        method,
        headers: { 'content-type': 'application/json', ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    close: () => closeApp(app),
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}
