import type { IncomingMessage, ServerResponse } from 'node:http';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ExternalContextCreator } from '@nestjs/core';
import { nameRequest } from '../../foundation/http/request-id';
import { readBytes } from '../../foundation/http/read-bytes';
import { Problem } from '../../foundation/http/problem';
import { sendProblem } from '../../foundation/http/send-problem';
import { WebhookAdmission } from './webhook-admission';
import { rememberBody } from './webhook-request';
import { webhookRoute } from './webhook-route';
import { WebhooksController } from './webhooks.controller';

type Receive = (request: IncomingMessage, response: ServerResponse) => Promise<unknown>;

/**
 * Where deliveries come in: in front of Express (see `FrontDoor`), and from there through Nest's guards, interceptors and
 * filters to the controller as on any route. Admission, then the body, then the signature.
 */
@Injectable()
export class WebhookEntrance implements OnModuleInit {
  private receive: Receive | undefined;

  constructor(
    private readonly admission: WebhookAdmission,
    private readonly contexts: ExternalContextCreator,
    private readonly controller: WebhooksController,
  ) {}

  onModuleInit(): void {
    // The method itself: its metadata names the guards and interceptors, and Nest calls it on the controller.
    const method = Reflect.get(this.controller, 'receive') as (...parameters: unknown[]) => unknown;
    this.receive = this.contexts.create(this.controller, method, 'receive') as Receive;
  }

  /** Takes a POST to a webhook's address; false for everything else. */
  readonly take = (request: IncomingMessage, response: ServerResponse): boolean => {
    const route = request.method === 'POST' ? webhookRoute(request.url ?? '') : undefined;
    const { receive } = this;
    if (!route || !receive) return false;
    nameRequest(request, response);
    const refusal = this.admission.refusal(request, route);
    if (refusal) refuse(response, refusal);
    else
      readBytes(request, (unreadable, body) => {
        if (unreadable || !body) return refuse(response, unreadable);
        rememberBody(request, body);
        // What a route throws is answered by the filter; should that fail, nobody may wait for an answer.
        receive(request, response).catch(() => response.destroy());
      });
    return true;
  };
}

/** The rest of the request is not worth reading. */
function refuse(response: ServerResponse, why: Error | undefined): void {
  response.setHeader('Connection', 'close');
  // Anything else is a connection that broke while it sent: nobody is there to be told.
  if (why instanceof Problem) sendProblem(response, why);
  else response.destroy();
}
