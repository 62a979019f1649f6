import { IsString, MinLength } from 'class-validator';
import type {
  Activation,
  Connecting,
  ConnectionCheck,
  ConnectionHealth,
  Examination,
  MessageTemplate,
  TemplateListing,
} from '../../src/channels';

/** What an organisation's connection of a test channel holds: the names of the app's own, and a token of ours. */
export class TestOrganizationCredentials {
  @IsString()
  @MinLength(3)
  account!: string;

  @IsString()
  @MinLength(3)
  secret!: string;

  @IsString()
  verifyToken!: string;
}

class TestConnectRequest {
  @IsString()
  @MinLength(3)
  account!: string;

  @IsString()
  @MinLength(3)
  secret!: string;
}

export const good: ConnectionCheck = { name: 'token', ok: true, detail: 'The token is good.', fix: '' };
export const bad: ConnectionCheck = {
  name: 'token',
  ok: false,
  detail: 'The token has ended.',
  fix: 'Make a new one.',
};

/** A platform in memory that says what a test wants, and keeps what it was told. */
export class TestConnecting implements Connecting<TestOrganizationCredentials> {
  readonly request = TestConnectRequest;
  readonly credentials = TestOrganizationCredentials;
  readonly verifyTokenPrefix = 'test_verify_';
  examined: 'good' | Exclude<Examination<TestOrganizationCredentials>, { kind: 'good' }> = 'good';
  activated: Activation = { kind: 'active', checks: [{ ...good, name: 'subscription' }] };
  health: ConnectionHealth = { ok: true, checks: [good], tokenExpiresAt: null };
  list: readonly MessageTemplate[] = [];
  /** Runs while the platform is being made to deliver to us. */
  whileActivating: (credentials: TestOrganizationCredentials, callbackUrl: string) => Promise<void> = () =>
    Promise.resolve();
  readonly calls: string[] = [];

  examine(
    { account, secret }: TestConnectRequest,
    verifyToken: string,
  ): Promise<Examination<TestOrganizationCredentials>> {
    this.calls.push(`examine ${account}`);
    if (this.examined !== 'good') return Promise.resolve(this.examined);
    const credentials = Object.assign(new TestOrganizationCredentials(), { account, secret, verifyToken });
    return Promise.resolve({
      kind: 'good',
      credentials,
      shownAs: '+1',
      tokenExpiresAt: null,
      checks: [good],
    });
  }

  async activate(credentials: TestOrganizationCredentials, callbackUrl: string): Promise<Activation> {
    this.calls.push(`activate ${credentials.account}`);
    await this.whileActivating(credentials, callbackUrl);
    return this.activated;
  }

  check(credentials: TestOrganizationCredentials): Promise<ConnectionHealth> {
    this.calls.push(`check ${credentials.account}`);
    return Promise.resolve(this.health);
  }

  deactivate(
    { account }: TestOrganizationCredentials,
    others: readonly TestOrganizationCredentials[],
  ): Promise<readonly ConnectionCheck[]> {
    this.calls.push(`deactivate ${account} beside ${others.map((one) => one.account).join()}`);
    return Promise.resolve([]);
  }

  instructions(): string {
    return 'Nothing is left to do.';
  }

  shownAs(): string {
    return '+1';
  }

  templates(): Promise<TemplateListing> {
    return Promise.resolve({ kind: 'listed', templates: this.list });
  }
}
