import { runCommand } from './command';
import { handBack } from './hand-back';

/** `npm run hand-back` */
runCommand(handBack);
