import { Problem } from '../../foundation/http/problem';

/** The same for one of another organisation. */
export const webhookNotFound = (): Problem =>
  new Problem(404, 'WEBHOOK_NOT_FOUND', 'There is no such webhook.');

export const deliveryNotFound = (): Problem =>
  new Problem(404, 'DELIVERY_NOT_FOUND', 'The webhook was told of no such event.');
