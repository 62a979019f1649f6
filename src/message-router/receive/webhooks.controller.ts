import type { IncomingMessage, ServerResponse } from 'node:http';
import { Controller, Get, HttpCode, Post, Req, Res, UseGuards, UseInterceptors } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { ChannelRegistry, type HttpReply } from '../../channels';
import { ConnectionDirectory } from '../../connections';
import { PlatformWebhook } from '../../foundation/http/access';
import { clientAddress } from '../../foundation/http/client-address';
import { HttpConfig } from '../../foundation/http/http.config';
import { Problem } from '../../foundation/http/problem';
import { IdempotencyInterceptor } from './idempotency.interceptor';
import { WebhookFailures } from './webhook-failures';
import { rawRequest, verifiedWebhook } from './webhook-request';
import { webhookPaths, webhookRoute } from './webhook-route';
import { WebhookSignatureGuard } from './webhook-signature.guard';

const acceptedSchema = {
  type: 'object',
  required: ['success'],
  properties: { success: { type: 'boolean', enum: [true] } },
};

/** Where platforms deliver. Everything that is done with an event happens after the answer. */
@ApiTags('webhooks')
@Controller()
@PlatformWebhook()
export class WebhooksController {
  constructor(
    private readonly channels: ChannelRegistry,
    private readonly directory: ConnectionDirectory,
    private readonly http: HttpConfig,
    private readonly failures: WebhookFailures,
  ) {}

  /** The platform's check of the address: 200 with its challenge as plain text, else 403. */
  @Get(webhookPaths)
  @ApiOperation({ summary: "A platform's check of the address" })
  @ApiResponse({ status: 200, content: { 'text/plain': { schema: { type: 'string' } } } })
  @ApiResponse({ status: 403, description: '`VERIFICATION_FAILED`' })
  @ApiResponse({ status: 404, description: '`NOT_FOUND`: no such webhook' })
  @ApiResponse({ status: 429, description: '`rate_limit_exceeded`: too many failures' })
  async handshake(@Req() request: IncomingMessage, @Res() response: Response): Promise<void> {
    const route = webhookRoute(request.url ?? '');
    const channel = route && this.channels.find(route.channelName);
    if (!route || !channel?.handshake) throw new Problem(404, 'NOT_FOUND', 'No such webhook');
    const raw = rawRequest(request);
    const address = clientAddress(request, this.http.trustProxyHops);
    const grant = (): HttpReply | undefined =>
      this.directory
        .candidates(channel.id, route.organizationId)
        .map(({ credentials }) => channel.handshake?.(raw, credentials))
        .find((reply) => reply !== undefined);
    if (!this.failures.blocked(address)) {
      let reply = grant();
      // The platform asks while another instance connects the account.
      if (!reply && route.organizationId !== null) {
        await this.directory.refresh();
        reply = grant();
      }
      if (reply) {
        response.status(reply.status).type(reply.contentType).send(reply.body);
        return;
      }
    }
    const tooMany = this.failures.count(request, address, 'wrong-verify-token', channel.id);
    throw tooMany ?? new Problem(403, 'VERIFICATION_FAILED', 'Verification failed');
  }

  /** Events are committed when this runs (see the interceptor). Called by the entrance, which has read the body. */
  @Post(webhookPaths)
  @ApiOperation({ summary: "A platform's delivery, signed as the platform signs" })
  @ApiBody({
    schema: {
      type: 'object',
      additionalProperties: true,
      example: { object: 'whatsapp_business_account', entry: [] },
    },
  })
  @ApiResponse({
    status: 200,
    description: 'Stored. Some platforms want another answer than this one.',
    content: { 'application/json': { schema: acceptedSchema } },
  })
  @ApiResponse({ status: 401, description: '`INVALID_SIGNATURE`' })
  @ApiResponse({ status: 404, description: '`NOT_FOUND`: no such webhook' })
  @ApiResponse({ status: 413, description: '`PAYLOAD_TOO_LARGE`: more than 3 MB' })
  @ApiResponse({ status: 429, description: '`rate_limit_exceeded`: too many failures' })
  @ApiResponse({ status: 503, description: 'It could not be stored: send it again' })
  @HttpCode(200)
  @UseGuards(WebhookSignatureGuard)
  @UseInterceptors(IdempotencyInterceptor)
  receive(@Req() request: IncomingMessage, @Res() response: ServerResponse): void {
    const { channel, request: verified } = verifiedWebhook(request);
    const reply = channel.acknowledge?.(verified) ?? accepted;
    response.writeHead(reply.status, {
      'Content-Type': reply.contentType,
      'Content-Length': Buffer.byteLength(reply.body),
    });
    response.end(reply.body);
  }
}

const accepted = { status: 200, contentType: 'application/json; charset=utf-8', body: '{"success":true}' };
