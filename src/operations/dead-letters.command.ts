import { runCommand } from './command';
import { deadLetters } from './dead-letters';

/** `npm run dead-letters` */
runCommand(deadLetters);
