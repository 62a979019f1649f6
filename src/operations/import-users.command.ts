import { runCommand } from './command';
import { importUsers } from './import-users';

/** `npm run import-users` */
runCommand(importUsers);
