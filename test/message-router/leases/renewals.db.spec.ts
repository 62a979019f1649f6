import { Renewals } from '../../../src/message-router/leases/renewals';
import { useRouter } from '../../support/router';
import { ben } from '../events';
import { claimed, held } from '../held';

const router = useRouter();

it('those that are asked for at once are one statement; each learns of its own conversation', async () => {
  const [one, two] = [await held(router), await held(router, ['hi'], ben)];
  await router.query('update conversations set out_pos = 2, cancelled_epoch = epoch where id = $1', [two.id]);
  const run = jest.spyOn(router.statements, 'run');
  const renewals = new Renewals(router.statements, 60_000);
  const news = await Promise.all([one, two, one].map((lease) => renewals.renew(lease)));
  expect(run).toHaveBeenCalledTimes(1);
  run.mockRestore();
  const quiet = { outPos: 0, paceMs: 0, stepsWait: false, cancelled: false };
  expect(news).toEqual([quiet, { ...quiet, outPos: 2, cancelled: true }, quiet]);
  expect(one.remainingMs).toBeGreaterThan(50_000);
});

it('a lease that another has taken is none, whatever that one’s renewal says', async () => {
  const old = await held(router);
  const current = await claimed(router, old.id);
  const renewals = new Renewals(router.statements, 60_000);
  expect(await Promise.all([old, current].map((lease) => renewals.renew(lease)))).toEqual([
    undefined,
    expect.objectContaining({ outPos: 0 }),
  ]);
});
