import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A turn as the `http` agent sends it. */
export interface AskedTurn {
  readonly id: string;
  readonly entityId: string;
  readonly messages: readonly { readonly text: string; readonly at: string }[];
}

export interface AgentReply {
  readonly status: number;
  readonly body: string;
}

/** The answer of the echo agent. */
export const echo = ({ messages }: AskedTurn): AgentReply =>
  says(messages.map(({ text }) => `echo ${text}`).join('\n'));

export const says = (text: string): AgentReply => ({ status: 200, body: JSON.stringify({ text }) });

/** Somebody's own agent behind `AGENT=http`: records the turns, can be slow, fail, or never answer. */
export class AgentServer {
  readonly turns: AskedTurn[] = [];
  /** Decides about each turn; may wait. */
  behave: (turn: AskedTurn) => AgentReply | Promise<AgentReply> = echo;
  private server: Server | undefined;

  async start(): Promise<void> {
    const server = createServer((request, response) => void this.handle(request, response));
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    this.server = server;
  }

  get environment(): Record<string, string> {
    const { port } = this.server?.address() as AddressInfo;
    return {
      AGENT: 'http',
      AGENT_HTTP_URL: `http://127.0.0.1:${port}/turns`,
      AGENT_HTTP_SECRET: 'agent-secret-of-the-flows',
      AGENT_HTTP_HISTORY_TOKENS: '0',
    };
  }

  async stop(): Promise<void> {
    const { server } = this;
    server?.closeAllConnections();
    await new Promise<void>((done) => (server ? server.close(() => done()) : done()));
  }

  /** The texts of each turn that held a text of `person`'s, as tests mark them. */
  textsOf(mark: string): string[][] {
    return this.turns
      .map(({ messages }) => messages.map(({ text }) => text))
      .filter((texts) => texts.some((text) => text.includes(mark)));
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request) chunks.push(chunk as Buffer);
    } catch {
      return;
    }
    const turn = JSON.parse(Buffer.concat(chunks).toString()) as AskedTurn;
    this.turns.push(turn);
    const { status, body } = await this.behave(turn);
    response.writeHead(status, { 'content-type': 'application/json' }).end(body);
  }
}
