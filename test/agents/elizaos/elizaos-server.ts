import type { ServerResponse } from 'node:http';
import { AServer, sendJson, type SeenRequest } from '../a-server';

const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const isUuid = (value: unknown): boolean =>
  typeof value === 'string' && new RegExp(`^${uuid}$`, 'i').test(value);

interface PostedMessage {
  readonly author_id: string;
  readonly content: string;
  readonly message_server_id: string;
  readonly transport?: string;
  readonly metadata?: {
    readonly isDm?: boolean;
    readonly channelType?: string;
    readonly targetUserId?: string;
    readonly targetAgentId?: string;
  };
}

/**
 * The four routes of `@elizaos/server` 1.7.2 that the agent uses, with the checks, status codes and bodies of that
 * version (`src/api/messaging/channels.ts`, `messageServers.ts`, `middleware/api-key.ts`).
 */
export class ElizaosServer extends AServer {
  messageServerId = '00000000-0000-0000-0000-000000000000';
  apiKey: string | undefined;
  agentId = '';
  agentResponse: unknown = { text: 'hello' };
  readonly participants = new Map<string, readonly string[]>();

  constructor() {
    super((request, response) => this.route(request, response));
  }

  reset(): void {
    this.answerWith((request, response) => this.route(request, response));
    this.messageServerId = '00000000-0000-0000-0000-000000000000';
    this.apiKey = undefined;
    this.agentResponse = { text: 'hello' };
    this.participants.clear();
  }

  private route(request: SeenRequest, response: ServerResponse): void {
    if (this.apiKey !== undefined && request.headers['x-api-key'] !== this.apiKey) {
      return sendJson(response, 401, {
        error: 'API key required',
        message: 'Missing or invalid X-API-KEY header',
      });
    }
    const { method, path } = request;
    const channel = new RegExp(`^/api/messaging/channels/(${uuid})(/messages|/participants)?$`).exec(path);
    if (method === 'GET' && path === '/api/messaging/message-server/current') {
      return sendJson(response, 200, { success: true, data: { messageServerId: this.messageServerId } });
    }
    if (method === 'GET' && channel?.[2] === '/participants') {
      return sendJson(response, 200, { success: true, data: this.participants.get(channel[1] ?? '') ?? [] });
    }
    if (method === 'PATCH' && channel?.[1] && !channel[2]) {
      this.participants.set(channel[1], JSON.parse(request.body).participantCentralUserIds);
      return sendJson(response, 200, { success: true, data: { id: channel[1] } });
    }
    if (method === 'POST' && channel?.[1] && channel[2] === '/messages') {
      return this.message(channel[1], JSON.parse(request.body), response);
    }
    return sendJson(response, 404, { success: false, error: 'Not found' });
  }

  private message(channelId: string, body: PostedMessage, response: ServerResponse): void {
    const { author_id, content, message_server_id, metadata, transport } = body;
    if (!['http', 'sse', 'websocket'].includes(transport ?? 'websocket')) {
      return sendJson(response, 400, { success: false, error: `Invalid transport "${transport}".` });
    }
    if (!isUuid(author_id) || !content || !isUuid(message_server_id)) {
      return sendJson(response, 400, { success: false, error: 'Missing required fields' });
    }
    if (message_server_id !== this.messageServerId) {
      return sendJson(response, 403, {
        success: false,
        error: 'Forbidden: message_server_id does not match',
      });
    }
    if (!this.participants.has(channelId)) {
      const other = metadata?.isDm || metadata?.channelType === 'DM' ? metadata.targetUserId : undefined;
      this.participants.set(
        channelId,
        other !== undefined && isUuid(other) ? [author_id, other] : [author_id],
      );
    }
    const answering =
      this.participants.get(channelId)?.find((id) => id !== author_id) ?? metadata?.targetAgentId;
    if (!answering)
      return sendJson(response, 400, { success: false, error: 'No agent found in channel participants' });
    if (answering !== this.agentId) {
      return sendJson(response, 500, {
        success: false,
        error: 'Failed to process message in HTTP transport',
      });
    }
    const userMessage = { id: author_id, channel_id: channelId, author_id, content };
    // The server's default transport does not wait for the agent.
    if (transport !== 'http') return sendJson(response, 201, { success: true, userMessage });
    return sendJson(response, 201, { success: true, userMessage, agentResponse: this.agentResponse });
  }
}
