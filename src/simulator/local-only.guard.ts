import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { isLocalRequest } from './local-request';

/** Lets in only what comes from this machine; everybody else gets 403. */
@Injectable()
export class LocalOnlyGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { socket, headers } = context.switchToHttp().getRequest<Request>();
    return isLocalRequest(socket, headers);
  }
}
