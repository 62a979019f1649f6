import { runCommand } from './command';
import { makeOperator } from './make-operator';

/** `npm run make-operator` */
runCommand(makeOperator);
