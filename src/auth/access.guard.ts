import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { openAccessOf } from '../foundation/http/access';
import { Problem } from '../foundation/http/problem';

/**
 * Access is closed by default: refuses, with 401 `UNAUTHORIZED`, every route that is not marked as public or as a
 * platform's webhook.
 */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    if (openAccessOf(this.reflector, context) !== undefined) return true;
    throw new Problem(401, 'UNAUTHORIZED', 'Sign in first.');
  }
}
