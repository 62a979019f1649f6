import { runCommand } from './command';
import { rotateCredentials } from './rotate-credentials';

/** `npm run rotate-credentials` */
runCommand(rotateCredentials);
