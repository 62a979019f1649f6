import { plainToInstance } from 'class-transformer';
import type {
  Activation,
  Connecting,
  ConnectionCheck,
  ConnectionHealth,
  Examination,
  TemplateListing,
} from '../contract/connecting';
import { activate, deactivate } from './whatsapp.activation';
import type { WhatsAppConfig } from './whatsapp.config';
import { ConnectWhatsAppRequest } from './whatsapp.connect.request';
import { OrganizationWhatsAppCredentials } from './whatsapp.credentials';
import { examine } from './whatsapp.examine';
import { WhatsAppGraph, type Ask } from './whatsapp.graph';
import { health } from './whatsapp.health';
import type { AppCaller } from './whatsapp.proof';
import { templates } from './whatsapp.templates';

/** How an organisation connects a number of its own, with a Meta app of its own (H). */
export class WhatsAppConnecting implements Connecting<OrganizationWhatsAppCredentials> {
  readonly request = ConnectWhatsAppRequest;
  readonly credentials = OrganizationWhatsAppCredentials;
  readonly verifyTokenPrefix = 'wa_verify_';
  private readonly graph: WhatsAppGraph;

  constructor(config: WhatsAppConfig) {
    this.graph = new WhatsAppGraph(config);
  }

  examine(
    request: object,
    verifyToken: string,
    signal: AbortSignal,
  ): Promise<Examination<OrganizationWhatsAppCredentials>> {
    const limited = within(30, signal);
    const asking = (caller: AppCaller): Ask => this.graph.as(caller, limited);
    return examine(asking, plainToInstance(ConnectWhatsAppRequest, request), verifyToken);
  }

  /** What was begun is undone even after the signal: 10 s of the 30 are kept for that. */
  activate(
    credentials: OrganizationWhatsAppCredentials,
    callbackUrl: string,
    signal: AbortSignal,
  ): Promise<Activation> {
    const undo = (): Ask => this.graph.as(credentials, AbortSignal.timeout(10_000));
    return activate(this.graph.as(credentials, within(20, signal)), undo, credentials, callbackUrl);
  }

  check(
    credentials: OrganizationWhatsAppCredentials,
    callbackUrl: string,
    signal: AbortSignal,
  ): Promise<ConnectionHealth> {
    return health(this.graph.as(credentials, within(30, signal)), credentials, callbackUrl);
  }

  deactivate(
    credentials: OrganizationWhatsAppCredentials,
    others: readonly OrganizationWhatsAppCredentials[],
    signal: AbortSignal,
  ): Promise<readonly ConnectionCheck[]> {
    return deactivate(this.graph.as(credentials, within(30, signal)), credentials, others);
  }

  shownAs({ phoneNumber }: OrganizationWhatsAppCredentials): string {
    return `+${phoneNumber.replace(/\D/g, '')}`;
  }

  instructions(callbackUrl: string): string {
    return (
      'In the App Dashboard of your Meta app, under WhatsApp, Configuration: set the callback URL to ' +
      `${callbackUrl} with the verify token of this answer, and subscribe to the field messages. ` +
      'The app must be live. The number already delivers here; write to it to see that it works.'
    );
  }

  templates(credentials: OrganizationWhatsAppCredentials, signal: AbortSignal): Promise<TemplateListing> {
    return templates(this.graph.as(credentials, within(30, signal)), credentials);
  }
}

const within = (seconds: number, signal: AbortSignal): AbortSignal =>
  AbortSignal.any([signal, AbortSignal.timeout(seconds * 1000)]);
