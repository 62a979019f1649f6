import type { Page } from 'playwright-core';
import { openChromium, type Browser } from './chromium';
import { Phone } from './phone';
import { showsQrCodeOf } from './shown-qr-code';
import { startProduct, type StartedProduct } from './started-product';

jest.setTimeout(180_000);

/** From the QR code to signed in, as a person does it: the page in a browser, the chat on a phone. */
describe('signing in with WhatsApp on the example page', () => {
  let product: StartedProduct;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    // First what may be missing, then what takes its time.
    browser = await openChromium();
    product = await startProduct();
    page = await browser.context.newPage();
  });
  afterAll(async () => {
    await browser?.close();
    await product?.stop();
  });

  /** Waits for one of the page's views. */
  const shown = (view: string) => page.waitForSelector(`#${view}:not([hidden])`);

  /** The tab that a click opens. */
  const opened = async (click: () => Promise<void>): Promise<Page> =>
    (await Promise.all([browser.context.waitForEvent('page'), click()]))[0];

  it('shows a QR code and a link with the message filled in', async () => {
    await page.goto(`${product.url}/simulator/sign-in`);
    await shown('start');
    await page.click('#begin');
    await shown('waiting');
    const link = (await page.getAttribute('#link', 'href')) ?? '';
    expect(link).toMatch(/^https:\/\/wa\.me\/12025550100\?text=/);
    expect(new URL(link).searchParams.get('text')).toBe(await page.textContent('#message'));
    expect(await showsQrCodeOf(page, '#qr', link)).toBe(true);
    expect(await showsQrCodeOf(page, '#qr', link.replace(/.$/, '!'))).toBe(false);
  });

  it('says who is signing in once the message came, and refuses a wrong code', async () => {
    const ann = new Phone(product.url, 'ann');
    await ann.isCalled('Ann');
    await ann.write(textOf(await page.getAttribute('#link', 'href')));
    await shown('confirm');
    expect(await page.textContent('#confirm h1')).toMatch(/WhatsApp ••••\d{3} \(Ann\)/);
    const code = await ann.code();
    await typeCode(page, code === '000000' ? '000001' : '000000');
    await page.waitForSelector('#trouble:not([hidden])');
    expect(await page.textContent('#trouble')).toMatch(/not the code/);
  });

  it('signs in with the code from the chat', async () => {
    await typeCode(page, await new Phone(product.url, 'ann').code());
    await shown('account');
    expect(await page.textContent('#name')).toBe('Ann');
    expect(await page.textContent('#identities')).toMatch(/WhatsApp/);
    expect(await page.textContent('#devices')).toMatch(/this device/);
  });

  it('is still signed in after a reload, by a cookie that no script can read', async () => {
    await page.reload();
    await shown('account');
    const cookies = await browser.context.cookies(`${product.url}/api/eliza-app/auth/refresh`);
    expect(cookies.map(({ name }) => name).sort()).toEqual(['__Host-at', '__Secure-rt']);
    for (const cookie of cookies)
      expect(cookie).toMatchObject({ httpOnly: true, secure: true, sameSite: 'Strict' });
    expect(
      await page.evaluate('document.cookie + JSON.stringify({ ...localStorage, ...sessionStorage })'),
    ).toBe('{}');
  });

  it('renews the session in two tabs at once', async () => {
    const second = await browser.context.newPage();
    await Promise.all([page.reload(), second.goto(`${product.url}/simulator/sign-in`)]);
    await Promise.all([page, second].map((tab) => tab.waitForSelector('#account:not([hidden])')));
    await second.close();
  });

  it('signs out, and stays out after a reload', async () => {
    await page.click('#out');
    await shown('start');
    await page.reload();
    await shown('start');
    expect(await browser.context.cookies(`${product.url}/api/eliza-app/auth/refresh`)).toEqual([]);
  });

  it('ends when the answer in the chat is NO, also where no events come through', async () => {
    const noEvents = '**/auth/challenges/*/events*';
    await page.route(noEvents, (route) => route.fulfill({ status: 502, body: 'no streams here' }));
    await page.click('#begin');
    await shown('waiting');
    const ann = new Phone(product.url, 'ann');
    await ann.write(textOf(await page.getAttribute('#link', 'href')));
    await shown('confirm');
    await ann.write('NO');
    await shown('start');
    expect(await page.textContent('#trouble')).toMatch(/refused in the chat/);
    await page.unroute(noEvents);
  });

  it('signs in on one phone by the link in the chat; the first tab follows', async () => {
    await page.click('#begin');
    await shown('waiting');
    const phone = await opened(() => page.click('#phone'));
    await phone.click('button[type=submit]');
    await shown('confirm');
    const returned = await opened(() => phone.click('#chat li.theirs a'));
    for (const tab of [returned, page]) await tab.waitForSelector('#account:not([hidden])');
    expect(new URL(returned.url()).search).toBe('');
    await Promise.all([phone.close(), returned.close()]);
    await page.click('#out');
    await shown('start');
  });

  it('signs in from the simulated phone, with tokens in the body', async () => {
    await page.check('input[value=body]');
    await page.click('#begin');
    await shown('waiting');
    const phone = await opened(() => page.click('#phone'));
    await phone.click('button[type=submit]');
    await shown('confirm');
    const answer = await phone.textContent('#chat li.theirs:last-child');
    await typeCode(page, /\b\d{6}\b/.exec(answer ?? '')?.[0] ?? '');
    await shown('account');
    expect(await browser.context.cookies()).toEqual([]);
    await page.click('#out-everywhere');
    await shown('start');
  });
});

async function typeCode(page: Page, code: string): Promise<void> {
  await page.waitForSelector('#confirm:not([hidden])');
  await page.fill('#code', code);
  await page.click('#code-form button');
}

const textOf = (link: string | null): string => new URL(link ?? '').searchParams.get('text') ?? '';
